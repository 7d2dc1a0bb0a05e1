"""The only authentication backend: passwords by Django, permissions by policy."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model

from europol_portal.access import policy
from europol_portal.parties.models import Role, User

ADMINISTERED_APPS = frozenset({"parties", "support", "auth", "admin"})


class PolicyBackend(ModelBackend):
    """Answers has_perm from the policies; Django admin's own permissions go to administrators of reference data."""

    def get_user(self, user_id: Any) -> User | None:
        """The person with the party, which every page names."""
        user = User.objects.select_related("party").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """True when a policy, or for the admin site the role administrator, allows it."""
        if perm in policy.all_permissions():
            return policy.can(user_obj, perm, obj)
        return self.has_module_perms(user_obj, perm.partition(".")[0])

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """True for administrators in the apps that the admin site serves; operational models are not registered."""
        is_administrator = isinstance(user_obj, User) and user_obj.is_active and Role.ADMINISTRATOR in user_obj.roles
        return is_administrator and app_label in ADMINISTERED_APPS

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """The permissions of the person's roles."""
        return set(policy.allowed(user_obj, policy.all_permissions(), obj))
