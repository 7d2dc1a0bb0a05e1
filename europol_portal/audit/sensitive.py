"""Acts on the record for which the portal asks again who sits there."""

from europol_portal.web.step_up import READING, register

register("export the audit record", ["audit:export"], READING)
