"""Acts for which the portal asks again who sits there."""

from europol_portal.web.step_up import register

register("let a program be told of your news", ["hooks:webhook-new", "webhook-list"])
