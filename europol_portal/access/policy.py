"""May they? One policy per model, asked everywhere; what no policy allows is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q
from django.utils.module_loading import autodiscover_modules

from europol_portal.access.written import written
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import Role, User

Person = User | AnonymousUser

NOTHING = Q(pk__in=[])
CONTENT_ROLES = frozenset(
    {
        Role.LIAISON_OFFICER,
        Role.NATIONAL_OFFICER,
        Role.ANALYST,
        Role.DUTY_OFFICER,
        Role.SERVICE_COORDINATOR,
        Role.GRANT_OFFICER,
    }
)
AUDIT_ROLES = frozenset({Role.DATA_PROTECTION_OFFICER, Role.AUDITOR})


def reads_content(user: Person) -> bool:
    """True for people with a need to know; administrators and auditors have none."""
    return isinstance(user, User) and user.is_active and bool(user.roles & CONTENT_ROLES)


@dataclass(frozen=True)
class Policy:
    """The access rule of one model.

    `grants` says which role holds which permission, `visible` which rows a person may know of,
    `conditions` what must hold besides for one object.
    """

    model: type[Model]
    grants: Mapping[Any, frozenset[str]]
    visible: Callable[[User], Q]
    conditions: Mapping[str, Callable[[User, Any], bool]] = field(default_factory=dict)

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that some role holds."""
        return frozenset(permission for granted in self.grants.values() for permission in granted)


_by_model: dict[type[Model], Policy] = {}
_by_permission: dict[str, Policy] = {}


def register(policy: Policy) -> None:
    """Add the one policy of a model; a second one, or a permission used twice, is a programming error."""
    if policy.model in _by_model:
        message = f"{policy.model.__name__} has two policies."
        raise RuntimeError(message)
    for permission in policy.permissions:
        if permission in _by_permission:
            message = f"{permission} stands in two policies."
            raise RuntimeError(message)
        _by_permission[str(permission)] = policy
    _by_model[policy.model] = policy


def autodiscover() -> None:
    """Load the access module of each app."""
    autodiscover_modules("access")


def policies() -> Mapping[type[Model], Policy]:
    """All registered policies by model."""
    return dict(_by_model)


def all_permissions() -> frozenset[str]:
    """Every permission string that exists."""
    return frozenset(_by_permission)


def policy_of(model: type[Model]) -> Policy:
    """The policy of a model; KeyError when there is none: never a yes."""
    return _by_model[model]


def visible_q(user: Person, model: type[Model]) -> Q:
    """The rows of a model that the person may know of."""
    policy = _by_model[model]
    if not isinstance(user, User) or not user.is_active:
        return NOTHING
    return written(model, user, policy.visible)


def can_see(user: Person, obj: Model) -> bool:
    """True when the person may know that the object exists."""
    manager = type(obj)._default_manager
    return manager.filter(visible_q(user, type(obj)), pk=obj.pk).exists()


def allowed(
    user: Person, permissions: Iterable[str], obj: Model | None = None, *, is_visible: bool = False
) -> frozenset[str]:
    """Those of the permissions that the person holds, for the object if one is given; asks for visibility once.

    With `is_visible` it is not asked: the caller has just read the object among the rows that the person may know.
    """
    wanted = [(str(permission), _by_permission[str(permission)]) for permission in permissions]
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = {name: policy for name, policy in wanted if _role_holds(user, name, policy)}
    if obj is None or not held:
        return frozenset(held)
    if not is_visible and not can_see(user, obj):
        return frozenset()
    return frozenset(
        name for name, policy in held.items() if isinstance(obj, policy.model) and _condition(user, name, policy, obj)
    )


def can(user: Person, permission: str, obj: Model | None = None, *, is_visible: bool = False) -> bool:
    """The role holds it, and the object is visible, and its condition holds. Unknown permissions raise KeyError."""
    return str(permission) in allowed(user, [permission], obj, is_visible=is_visible)


def require(user: Person, permission: str, obj: Model | None = None) -> None:
    """Raise AccessDenied unless the person may."""
    if not can(user, permission, obj):
        message = "You may not do this. Ask the owner, or your administrator if your role should allow it."
        raise AccessDenied(message)


def _role_holds(user: User, permission: str, policy: Policy) -> bool:
    return any(permission in policy.grants.get(role, frozenset()) for role in user.roles)


def _condition(user: User, permission: str, policy: Policy, obj: Model) -> bool:
    condition = policy.conditions.get(permission)
    return condition is None or condition(user, obj)
