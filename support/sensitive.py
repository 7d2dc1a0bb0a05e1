"""Acts on money for which the portal asks again who sits there."""

from europol_portal.web.step_up import register

register(
    "decide on a grant",
    ["support:grant-act", "support:amendment-decide", "grant-award", "grant-decide-amendment", "grant-judge-costs"],
)
