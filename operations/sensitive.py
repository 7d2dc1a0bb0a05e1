"""Acts on operations for which the portal asks again who sits there."""

from europol_portal.web.step_up import register

register("decide on a factsheet for the public", ["operations:factsheet-step", "operations:agreement-answer"])
register("decide on a package of an agency", ["operations:package-step", "operations:packageperson-decide"])
