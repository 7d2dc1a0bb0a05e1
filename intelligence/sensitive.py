"""Acts on intelligence for which the portal asks again who sits there."""

from europol_portal.web.step_up import READING, register

register(
    "decide on a disclosure",
    [
        "intelligence:consent",
        "intelligence:consent-name",
        "intelligence:consent-revoke",
        "intelligence:restriction-lift",
        "consent-grant",
        "consent-refuse",
        "consent-name-contribution",
        "consent-revoke",
    ],
)
register(
    "release a dossier",
    ["intelligence:group-release", "intelligence:dossier-take-back", "group-releases"],
)
register(
    "export information",
    [
        "intelligence:contribution-export",
        "intelligence:ledger-export",
        "intelligence:network-export",
        "intelligence:group-pdf",
        "intelligence:dossier-pdf",
        "contribution-export",
        "network-export",
        "group-dossier",
        "dossier-pdf",
    ],
    READING,
)
register("erase stored information", ["intelligence:retention-give-up", "retention-review-give-up"])
register("pass on a hit", ["intelligence:hit-pass-on", "hit-pair-pass-on", "quest-match-pass-on"])
register(
    "open what a search found silently",
    ["intelligence:quest-match", "quest-match-detail"],
    READING,
)
register(
    "open a task force to Europol, or close it",
    ["intelligence:opening-create", "intelligence:opening-end", "task-force-opening-end"],
)
