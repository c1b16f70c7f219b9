"""All settings, read from the environment by typed helpers; a wrong one stops here with one line."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from samrit.lib import config, postgres

PACKAGE = Path(__file__).resolve().parent

# What the operator chooses
SAMRIT_STATE = config.folder("SAMRIT_STATE", default=PACKAGE.parent / ".state")
SAMRIT_DEMO = config.flag("SAMRIT_DEMO")
SAMRIT_NOW = config.instant("SAMRIT_NOW")  # read by the clock only
SAMRIT_TESTING = config.flag("SAMRIT_TESTING")
DEBUG = config.flag("SAMRIT_DEBUG")
SECRET_KEY = config.secret("SAMRIT_SECRET_KEY", file=SAMRIT_STATE / "secret-key")
SECRET_KEY_FALLBACKS = config.words("SAMRIT_OLD_SECRET_KEYS", default=())  # still open what they have sealed or signed
SAMRIT_PROJECT_CODE = config.pattern(
    "SAMRIT_PROJECT_CODE", default="{agency}-{year}-{number:04d}", fields=frozenset({"agency", "year", "number"})
)  # body, two digits of the fiscal year, running number
ALLOWED_HOSTS = config.words("SAMRIT_HOSTS", default=("localhost", "127.0.0.1", "[::1]"))

if SAMRIT_NOW and not (SAMRIT_DEMO or SAMRIT_TESTING):
    raise config.WrongSetting("SAMRIT_NOW", "the clock is only set in a demo", "remove it, or set SAMRIT_DEMO=1")

# The apps, from the top of the map down
SAMRIT_APPS = [
    "workspace",
    "opendata",
    "monitors",
    "reporting",
    "projects",
    "budgets",
    "plans",
    "approvals",
    "notifications",
    "accounts",
    "organisations",
    "geography",
    "codelists",
    "audit",
    "ui",
]
FIRST_PARTY_APPS = [f"samrit.{name}" for name in SAMRIT_APPS if (PACKAGE / name / "apps.py").exists()]
INSTALLED_APPS = [
    *FIRST_PARTY_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_linear_migrations",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "samrit.ui.middleware.AskedAt",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "samrit.accounts.http.ApiTokens",
    "samrit.accounts.http.SignInFirst",
    "allauth.account.middleware.AccountMiddleware",
    "samrit.accounts.http.SecondFactorFirst",
    "samrit.accounts.http.SeenSessions",
    "samrit.accounts.http.StrangeAddresses",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "samrit.ui.middleware.ThreeNoes",
]
ROOT_URLCONF = "samrit.urls"
WSGI_APPLICATION = "samrit.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/my-work/"
LOGOUT_REDIRECT_URL = "/"
if SAMRIT_TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the tests sign in hundreds of times
AUTHENTICATION_BACKENDS = ["samrit.accounts.http.Door"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "samrit.accounts.actions.passwords.Strength"}]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds a link in a mail holds
# sorted SHA-1 of leaked passwords, where the site keeps some
SAMRIT_PASSWORD_HASHES = config.file("SAMRIT_PASSWORD_HASHES")
# proxies in front, each adding to X-Forwarded-For; unset where nobody knows
SAMRIT_PROXIES = config.count("SAMRIT_PROXIES")

# Second factors and the list of sessions are allauth's tables and mechanisms; pages, addresses and letters are ours
ALLAUTH_TRUSTED_PROXY_COUNT = SAMRIT_PROXIES or 0
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # addresses of people lie in one erasable table
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_ADAPTER = "samrit.accounts.http.SealedFactors"
MFA_TOTP_ISSUER = "Samrit"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off

# The database: an outside PostgreSQL, else the embedded one; the owner migrates, the app role works
SAMRIT_DB_ROLE = config.choice("SAMRIT_DB_ROLE", ("app", "owner"))
_outside = config.database("DATABASE_URL")
_outside_owner = config.database("SAMRIT_OWNER_DATABASE_URL") or _outside
if _outside_owner and not _outside:
    raise config.WrongSetting("SAMRIT_OWNER_DATABASE_URL", "it stands alone", "set DATABASE_URL too")
SAMRIT_EMBEDDED = _outside is None
OUTSIDE_URLS = {
    postgres.APP: os.environ.get("DATABASE_URL", ""),
    postgres.OWNER: os.environ.get("SAMRIT_OWNER_DATABASE_URL") or os.environ.get("DATABASE_URL", ""),
}
_role = postgres.OWNER if SAMRIT_DB_ROLE == "owner" else postgres.APP
_address = (_outside_owner if SAMRIT_DB_ROLE == "owner" else _outside) or postgres.place(SAMRIT_STATE).settings(_role)
# The triggers of the history ask whether they are told to be silent. Where nothing is told at all, each raises an error inside
# itself, and to get over it PostgreSQL walks through every check the transaction has put off: an import would slow down with
# its own length. So every connection tells them that none is silent.
_told = f"{_address['OPTIONS'].get('options', '')} -c pgtrigger.ignore={{}}".strip()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **_address,
        "OPTIONS": {**_address["OPTIONS"], "options": _told},
    },
}

# Pages. Loaders are named here because fragments (partials) must wrap the components (cotton).
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samrit.ui.navigation.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "samrit.ui.templatetags.samrit",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
COTTON_DIR = "cotton"

# Words and time
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

# Jobs are found in the actions of every app
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "actions"
PROCRASTINATE_IMPORT_PATHS = ["samrit.schedule"]  # periodic ones are listed there

# Mail: over SMTP where a server is named, else files in the state folder
SAMRIT_ADDRESS = config.site_address("SAMRIT_ADDRESS", default="http://localhost:8000")  # for links in mails
DEFAULT_FROM_EMAIL = config.mail_address("SAMRIT_MAIL_FROM", default="samrit@localhost")
EMAIL_BACKEND = "samrit.lib.mail.Folder"
if _smtp := config.mail_server("SAMRIT_SMTP"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp["EMAIL_HOST"], _smtp["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp["EMAIL_HOST_USER"], _smtp["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp["EMAIL_USE_SSL"], _smtp["EMAIL_USE_TLS"]
    EMAIL_TIMEOUT = _smtp["EMAIL_TIMEOUT"]
    for _name in ("SAMRIT_ADDRESS", "SAMRIT_MAIL_FROM"):
        if not os.environ.get(_name):
            raise config.WrongSetting(
                _name, "it is not set, but SAMRIT_SMTP is", "say where the site is and who writes"
            )

# Static files come from the package itself; `collectstatic` is only needed behind a separate file server
STATIC_URL = "/static/"
STATIC_ROOT = config.folder("SAMRIT_STATIC", default=SAMRIT_STATE / "static")
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/.+-[0-9A-Z]{8}\.[a-z0-9.]+$"
MEDIA_ROOT = SAMRIT_STATE / "files"
SAMRIT_FILE_MEGABYTES = config.whole_number("SAMRIT_FILE_MEGABYTES", default=20)  # the largest file that is attached
SAMRIT_SCANNER = config.scanner("SAMRIT_SCANNER")

# Security
_https_only = not (SAMRIT_DEMO or DEBUG or SAMRIT_TESTING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https_only
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_TRUSTED_ORIGINS = [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS if host != "*"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a money plan of 200 lines posts twelve months and eight fields for each
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # HTTPS itself is the work of the proxy in front

# Log lines go to standard error; only what someone should look at
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SAMRIT_LOG", "WARNING").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
