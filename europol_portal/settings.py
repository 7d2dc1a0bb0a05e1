"""Settings, read from the environment; .env.example lists every variable with its meaning."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from europol_portal.content_policy import DIRECTIVES
from europol_portal.enum_names import ENUM_NAMES
from europol_portal.schedule import EVERY

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env: Any = environ.FileAwareEnv(  # type: ignore[no-untyped-call]
    PORTAL_ENV=(str, "development"),
    PORTAL_DEMO=(bool, False),
    DUPLICATE_WARNING_DAYS=(int, 14),
    PORTAL_UNCATEGORISED_DAYS=(int, 548),
    PORTAL_UNCATEGORISED_REMINDER_DAYS=(int, 30),
    PORTAL_GROUP_REVIEW_MONTHS=(int, 6),
    PORTAL_PROVIDER_ANSWER_DAYS=(int, 30),
    PORTAL_SUBJECT_REQUEST_DAYS=(int, 1096),
    PORTAL_EXHIBIT_DAYS=(int, 1826),
    PORTAL_TRAINING_DAYS=(int, 1826),
    PORTAL_DEPLOYMENT_DAYS=(int, 1096),
    PORTAL_ALERT_OBJECTS_READ=(int, 150),
    PORTAL_ALERT_READ_AT_NIGHT=(int, 20),
    PORTAL_ALERT_REFUSALS=(int, 15),
    PORTAL_SAMPLE_SIZE=(int, 10),
    PORTAL_DATA=(str, str(BASE_DIR / ".data")),
    PORTAL_DATABASE_ROLE=(str, "app"),
    PORTAL_SERVICE=(str, "web"),
    PORTAL_CLASSIFICATION_CEILING=(str, "eu_restricted"),
    PORTAL_TRIAGE_PEN_DAYS=(int, 180),
    PORTAL_TRIAGE_PEN_REMINDER_DAYS=(int, 14),
    SECRET_KEY=(str, ""),
    AUDIT_SIGNING_KEY=(str, ""),
    AUDIT_FORMER_KEYS=(list, []),
    DATABASE_URL=(str, ""),
    DATABASE_OWNER_URL=(str, ""),
    REDIS_URL=(str, ""),
    EMAIL_URL=(str, ""),
    ALLOWED_HOSTS=(list, []),
    PUBLIC_ORIGIN=(str, "http://127.0.0.1:8000"),
    LOG_LEVEL=(str, "INFO"),
    LOG_FORMAT=(str, ""),
    PORTAL_TEST_DB=(str, ""),
    ANTIVIRUS_ADDRESS=(str, ""),
    UPLOAD_LIMIT=(int, 5 * 1024**3),
    UPLOAD_PARTY_QUOTA=(int, 50 * 1024**3),
    PORTAL_SESSION_IDLE_MINUTES=(int, 0),
    PORTAL_SESSIONS_AT_ONCE=(int, 5),
    PORTAL_SECOND_FACTOR=(str, ""),
    PORTAL_STEP_UP_MINUTES=(int, 0),
    SECRETS_KEYS=(list, []),
    FILE_KEYS=(list, []),
    PORTAL_PLAIN_FILES=(bool, False),
    BACKUP_KEYS=(list, []),
    DATABASE_BACKUP_URL=(str, ""),
    PORTAL_PG_BIN=(str, ""),
    METRICS_TOKEN=(str, ""),
    METRICS_PORT=(int, 0),
    TRACES_URL=(str, ""),
    WEBHOOK_HOSTS=(list, []),
)

# -- what kind of place this is ---------------------------------------------------------------------------------

PORTAL_ENV = env("PORTAL_ENV")
if PORTAL_ENV not in {"development", "test", "production"}:
    message = "PORTAL_ENV must be development, test or production."
    raise ImproperlyConfigured(message)
IS_PRODUCTION = PORTAL_ENV == "production"
PORTAL_DEMO = env("PORTAL_DEMO")
PORTAL_DATA = Path(env("PORTAL_DATA"))
PORTAL_DATABASE_ROLE = env("PORTAL_DATABASE_ROLE")
PORTAL_SERVICE = env("PORTAL_SERVICE")
CLASSIFICATION_CEILING = env("PORTAL_CLASSIFICATION_CEILING")
TRIAGE_PEN_DAYS = env("PORTAL_TRIAGE_PEN_DAYS")
TRIAGE_PEN_REMINDER_DAYS = env("PORTAL_TRIAGE_PEN_REMINDER_DAYS")
DEBUG = False
SECRET_KEY = env("SECRET_KEY")
# Signs the seals of the audit record; the worker alone needs it in production.
AUDIT_FORMER_KEYS = env("AUDIT_FORMER_KEYS")  # public keys that signed before the present one
AUDIT_SIGNING_KEY = env("AUDIT_SIGNING_KEY") or ("" if IS_PRODUCTION else "d0" * 32)
DEVELOPMENT_KEY = "development-only-key-never-in-production"
SHORTEST_KEY = 50
SHORTEST_TOKEN = 32
if not SECRET_KEY and not IS_PRODUCTION:
    SECRET_KEY = DEVELOPMENT_KEY
if IS_PRODUCTION and (SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < SHORTEST_KEY):
    message = "SECRET_KEY must be set to a secret of at least 50 characters in production."
    raise ImproperlyConfigured(message)
if IS_PRODUCTION and PORTAL_DEMO:
    message = "Demo accounts are refused in production: unset PORTAL_DEMO."
    raise ImproperlyConfigured(message)
if IS_PRODUCTION and not (env("DATABASE_URL") and env("REDIS_URL")):
    message = "DATABASE_URL and REDIS_URL must be set in production."
    raise ImproperlyConfigured(message)
FILE_KEYS = env("FILE_KEYS") or ([] if IS_PRODUCTION else ["development-only-file-key"])
if IS_PRODUCTION and any(len(key) < SHORTEST_KEY for key in FILE_KEYS or [""]):
    message = (
        "FILE_KEYS must be set to secrets of at least 50 characters in production: nothing is stored in the clear."
    )
    raise ImproperlyConfigured(message)
BACKUP_KEYS = env("BACKUP_KEYS")  # only where backups are made or restored, never beside the database
DATABASE_BACKUP_URL = env("DATABASE_BACKUP_URL")
POSTGRES_PROGRAMS = env("PORTAL_PG_BIN")
METRICS_TOKEN = env("METRICS_TOKEN")
METRICS_PORT = env("METRICS_PORT")
TRACES_URL = env("TRACES_URL")
WEBHOOK_HOSTS = env("WEBHOOK_HOSTS")  # host:port of receivers that may be told although their address is an inner one
if IS_PRODUCTION and METRICS_TOKEN and len(METRICS_TOKEN) < SHORTEST_TOKEN:
    message = "METRICS_TOKEN must have at least 32 characters in production."
    raise ImproperlyConfigured(message)
PUBLIC_ORIGIN = env("PUBLIC_ORIGIN")
ALLOWED_HOSTS = env("ALLOWED_HOSTS") or ([] if IS_PRODUCTION else ["127.0.0.1", "localhost", "testserver"])

# -- applications -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "europol_portal.parties.apps.PartiesConfig",
    "europol_portal.access.apps.AccessConfig",
    "europol_portal.audit.apps.AuditConfig",
    "europol_portal.web.apps.WebConfig",
    "europol_portal.notifications.apps.NotificationsConfig",
    "europol_portal.accounts.apps.AccountsConfig",
    "europol_portal.search.apps.SearchConfig",
    "europol_portal.agenda.apps.AgendaConfig",
    "europol_portal.protection.apps.ProtectionConfig",
    "europol_portal.hooks.apps.HooksConfig",
    "europol_portal.vault.apps.VaultConfig",
    "europol_portal.home.apps.HomeConfig",
    "operations.apps.OperationsConfig",
    "intelligence.apps.IntelligenceConfig",
    "support.apps.SupportConfig",
    "europol_portal.accounts.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "europol_portal.web.middleware.HeadersMiddleware",
    "europol_portal.home.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "europol_portal.web.middleware.ActingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "europol_portal.web.middleware.BindActorMiddleware",
    "europol_portal.accounts.middleware.SessionTimeMiddleware",
    "europol_portal.accounts.middleware.ProofMiddleware",
    "europol_portal.audit.middleware.RefusalMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "europol_portal.urls"
WSGI_APPLICATION = "europol_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "europol_portal.web.context_processors.shell",
            ],
        },
    }
]

# -- database: two logins, owner for the schema, application for everything else ----------------------------------

DATABASES = {"default": env.db_url_config(env("DATABASE_URL") or "postgres:///portal")}
if PORTAL_DATABASE_ROLE == "owner" and env("DATABASE_OWNER_URL"):
    DATABASES = {"default": env.db_url_config(env("DATABASE_OWNER_URL"))}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 0 if PORTAL_SERVICE == "events" else 600,
    "CONN_HEALTH_CHECKS": True,
}
if env("PORTAL_TEST_DB"):
    DATABASES["default"]["TEST"] = {"NAME": env("PORTAL_TEST_DB")}
DATABASE_APP_ROLE = "portal_app"  # tests switch the second lock off by stating "none", the owner's own role
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["europol_portal.access.backends.PolicyBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if PORTAL_ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_IDLE = timedelta(minutes=env("PORTAL_SESSION_IDLE_MINUTES") or (15 if IS_PRODUCTION else 60))
SESSION_LONGEST = timedelta(hours=10)  # whatever the person does
SESSIONS_AT_ONCE = env("PORTAL_SESSIONS_AT_ONCE")  # of one person; a further one ends the one unused longest
STEP_UP_AFTER = timedelta(minutes=env("PORTAL_STEP_UP_MINUTES") or (5 if IS_PRODUCTION else 60))
SECOND_FACTOR = env("PORTAL_SECOND_FACTOR") or ("all" if IS_PRODUCTION else "off")  # who must have one
if SECOND_FACTOR not in {"off", "control", "all"}:
    message = "PORTAL_SECOND_FACTOR must be off, control or all."
    raise ImproperlyConfigured(message)
SECRETS_KEYS = env("SECRETS_KEYS") or ([] if IS_PRODUCTION else ["development-only-secrets-key"])
if IS_PRODUCTION and any(len(key) < SHORTEST_KEY for key in SECRETS_KEYS or [""]):
    raise ImproperlyConfigured("SECRETS_KEYS must be set to secrets of at least 50 characters in production.")
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# -- transport and browser ----------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if IS_PRODUCTION else "portal_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_PRODUCTION else "portal_csrf"
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = 31536000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
EVENTS_URL = "/events/"

# -- language, time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# -- files ------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = not IS_PRODUCTION
STORAGES = {
    "default": {
        "BACKEND": "europol_portal.core.storage.EncryptedStorage",
        "OPTIONS": {"location": str(PORTAL_DATA / "files")},
    },
    "staticfiles": {
        "BACKEND": (
            "europol_portal.web.staticfiles.PortalManifestStorage"
            if IS_PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
MEDIA_ROOT = PORTAL_DATA / "files"
PLAIN_FILES = env("PORTAL_PLAIN_FILES")  # read what was stored before files were encrypted
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000  # 200 rows of entities and 150 proposals, each of many fields, and some room
UNCATEGORISED_DAYS = env("PORTAL_UNCATEGORISED_DAYS")  # 18 months, Article 18(6a); then withdrawn from use
UNCATEGORISED_REMINDER_DAYS = env("PORTAL_UNCATEGORISED_REMINDER_DAYS")
GROUP_REVIEW_MONTHS = env("PORTAL_GROUP_REVIEW_MONTHS")  # a confirmed organised crime group is reviewed again
PROVIDER_ANSWER_DAYS = env("PORTAL_PROVIDER_ANSWER_DAYS")  # for a provider consulted about a data subject
ALERT_OBJECTS_READ = env("PORTAL_ALERT_OBJECTS_READ")  # by one person on one day: an alert of data protection
ALERT_READ_AT_NIGHT = env("PORTAL_ALERT_READ_AT_NIGHT")
ALERT_REFUSALS = env("PORTAL_ALERT_REFUSALS")
SAMPLE_SIZE = env("PORTAL_SAMPLE_SIZE")
SUBJECT_REQUEST_DAYS = env("PORTAL_SUBJECT_REQUEST_DAYS")  # names of an answered request are erased after them
EXHIBIT_DAYS = env("PORTAL_EXHIBIT_DAYS")  # evidence of an exhibit is erased so long after its custody ended
TRAINING_DAYS = env("PORTAL_TRAINING_DAYS")  # and the people of a session so long after its last day
DEPLOYMENT_DAYS = env("PORTAL_DEPLOYMENT_DAYS")  # and people and entries of a deployment after its last day
DUPLICATE_WARNING_DAYS = env("DUPLICATE_WARNING_DAYS")  # sent within them, the same thing is warned of
ATTACHMENT_LIMIT = 50 * 1024 * 1024  # bytes in a form; larger files come in parts
UPLOAD_LIMIT = env("UPLOAD_LIMIT")  # bytes of one file that comes in parts
UPLOAD_PART_LIMIT = 64 * 1024 * 1024  # bytes of one part
UPLOAD_PARTY_QUOTA = env("UPLOAD_PARTY_QUOTA")  # bytes that wait in the drafts of one party
UPLOAD_LIFETIME = timedelta(days=7)  # an upload that nobody goes on with
ANTIVIRUS_ADDRESS = env("ANTIVIRUS_ADDRESS")  # clamd; without one files are marked as not scanned

# -- mail: carries a reference, never content ---------------------------------------------------------------------

if env("EMAIL_URL"):
    vars().update(env.email_url_config(env("EMAIL_URL")))
elif PORTAL_ENV == "test":
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = PORTAL_DATA / "mail"
DEFAULT_FROM_EMAIL = "Europol Portal <no-reply@portal.invalid>"

# -- background work ----------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env("REDIS_URL") or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# What kills its worker is not tried again at once and for ever: every task is repeated by a schedule or a lease.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
_BROKER_LIMITS = {"max_retries": 0, "socket_timeout": 5, "socket_connect_timeout": 1}
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, **_BROKER_LIMITS}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ROUTES = {  # a worker of its own, warmed up
    "intelligence.tasks.cross_check": {"queue": "matching"},
    "intelligence.tasks.search_index": {"queue": "matching"},
}
CELERY_BEAT_SCHEDULE = EVERY

# -- API --------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "europol_portal.web.authentication.TokenAuthentication",
        "europol_portal.web.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "europol_portal.web.pagination.CursorPaginator",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "europol_portal.web.api.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Europol Portal API",
    "DESCRIPTION": "Everything the pages do, under the same rules. Errors are problem details with stable codes.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# -- logs: ids, never personal data -------------------------------------------------------------------------------

LOG_FORMAT = env("LOG_FORMAT") or ("json" if IS_PRODUCTION else "text")
if LOG_FORMAT not in {"json", "line", "text"}:
    message = "LOG_FORMAT must be json, line or text."
    raise ImproperlyConfigured(message)
_LINE = {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": _LINE,  # with the text of exceptions, for development
        "line": _LINE | {"()": "europol_portal.core.logs.DiscreetFormatter"},
        "json": {"()": "europol_portal.core.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL")},
    "loggers": {"django.server": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = ["guardian.W001"]  # PolicyBackend is the only backend: one authority
TESTING = "pytest" in sys.modules
