"""Smallest valid cases and contributions, made by the services, with fixed values."""

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Authority, Party
from intelligence import services
from intelligence.models import Contribution, Entity, InformationRequest
from intelligence.services import ContributionContent, EntityContent, StepData
from tests.factories.parties import make_authority, make_crime_area

PURPOSES = ("cross_check", "operational_analysis")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def make_unit(party: Party, **fields) -> Authority:
    """The national unit of a party."""
    values = {"name": f"National Unit {party.name}", "kind": Authority.Kind.NATIONAL_UNIT}
    return make_authority(party, f"{party.code.lower()}-enu", **(values | fields))


def make_content(*to, **fields) -> ContributionContent:
    """A complete contribution to the authorities of the given people, or to given authorities."""
    values = {
        "subject": "Container switch in Hamburg",
        "body": "A container declared as tiles was swapped at the terminal. The driver used a phone from Rotterdam.",
        "crime_area": make_crime_area(),
        "to": tuple(getattr(one, "authority", one) for one in to),
    }
    return ContributionContent(**(values | fields))


def make_entity_content(**fields) -> EntityContent:
    """A phone number."""
    values = {"kind": Entity.Kind.COMMUNICATION_MEANS, "subtype": Entity.Subtype.PHONE, "label": "+31 6 1234 5678"}
    return EntityContent(**(values | fields))


def make_person_content(**fields) -> EntityContent:
    """A suspect."""
    values = {
        "kind": Entity.Kind.PERSON,
        "label": "Marek Zieliński-Probe",
        "data_subject_category": Entity.DataSubjectCategory.SUSPECT,
    }
    return EntityContent(**(values | fields))


def make_file(name: str = "report.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def draft_contribution(by, *to, at, entities=(), relations=None, files=(), **fields) -> Contribution:
    """A draft of the person."""
    content, parts = make_content(*to, **fields), {"entities": entities, "relations": relations, "files": files}
    with acting_for(by):
        return services.save_draft(by=by, at=at, content=content, **parts)


def send_contribution(by, *to, at, entities=(), relations=None, files=(), **fields) -> Contribution:
    """A contribution that the person has sent to the authorities of the given people."""
    content, parts = make_content(*to, **fields), {"entities": entities, "relations": relations, "files": files}
    with acting_for(by):
        return services.submit_contribution(by=by, at=at, content=content, **parts)


def ask(by, *to, at, **fields) -> Contribution:
    """A request for information that the person has sent."""
    values = {"kind": "request", "subject": "Holder of a phone", "body": "Who holds the phone?"}
    return send_contribution(by, *to, at=at, **(values | fields))


def request_of(contribution, officer) -> InformationRequest:
    """The request of the officer's party, as the officer reads it."""
    with acting_for(officer):
        rows = InformationRequest.objects.for_list()
        return rows.get(contribution_id=contribution.pk, party_id=officer.party_id)


def act(by, request, step, *, at, **data):
    """One step of a request by a person; returns the row as it then stands."""
    with acting_for(by):
        services.take_request_step(request=request, step=step, data=StepData(**data), by=by, at=at)
        return InformationRequest.objects.for_list().get(pk=request.pk)
