"""Defaults by crime area to begin with; loading again adds what is new and changes nothing that is there.

They send to the desks of Europol that every form of crime has; national desks are for administrators to add, as they
know which of them want to be written to.
"""

from django.apps import apps
from django.db import transaction

CENTRE, CYBERCRIME = "ep-oc", "ep-ec3"
CROSS_CHECK, OPERATIONAL = "cross_check", "operational_analysis"
OF_CYBERCRIME = ("computer-crime", "sexual-exploitation", "currency-forgery")
WITHOUT_COURT = ("terrorism",)
NOT_PASSED_ON = ("terrorism", "kidnapping")


@transaction.atomic
def load() -> int:
    """Add a default for each crime area that has none; returns how many there are."""
    defaults = apps.get_model("intelligence", "CrimeAreaDefault")._default_manager
    authorities = {
        one.code: one
        for one in apps.get_model("parties", "Authority")._default_manager.filter(code__in=[CENTRE, CYBERCRIME])
    }
    with_one = set(defaults.values_list("crime_area_id", flat=True))
    for area in apps.get_model("parties", "CrimeArea")._default_manager.exclude(pk__in=with_one):
        codes = [*(["H1"] if area.code in WITHOUT_COURT else []), *(["H2"] if area.code in NOT_PASSED_ON else [])]
        entry = defaults.create(crime_area=area, handling_codes=codes, purposes=[CROSS_CHECK, OPERATIONAL])
        first = authorities.get(CYBERCRIME if area.code in OF_CYBERCRIME else CENTRE)
        entry.to.set([first] if first else [])
        if area.code in OF_CYBERCRIME and CENTRE in authorities:
            entry.cc.set([authorities[CENTRE]])
    return int(defaults.count())
