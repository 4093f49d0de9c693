"""Settings. Everything that differs between sites comes from the environment (or a .env file beside manage.py).

``DATABASE_URL`` (default: SQLite under var/), ``SECRET_KEY`` (needed to serve pages unless DEBUG), ``ALLOWED_HOSTS``,
``DEBUG``; for sites behind a proxy or without https also ``CSRF_TRUSTED_ORIGINS``, ``SECURE_SSL_REDIRECT`` and
``SECURE_HSTS_SECONDS``.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
# Commands that sign nothing (read_report, import_reports, exports) run without a key; serving pages does not
# start without one (config/wsgi.py).
SECRET_KEY = env("SECRET_KEY", default="only-for-debugging" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])

INSTALLED_APPS = [
    "reports",
    "indicators",
    "django.contrib.admin",
    "django.contrib.humanize",  # dates on the library's page of sign-ins
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "import_export",
    "rules",
    "simple_history",
]

MIDDLEWARE = [
    "config.logs.ClientAddress",
    "config.logs.RequestNumber",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.PageHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.ChosenLanguageMiddleware",
    "config.errors.RequestSize",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.EntranceRecord",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.SignInLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.DutiesFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.logs.request_number",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'duibiao.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing, readers are never blocked, and a deferred
    # transaction that turns into a write cannot die with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A connection for every thread of gunicorn. One that the server closed meanwhile is noticed and replaced; a server
    # that is away is told after ten seconds (config/errors.py).
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "reports.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "config.passwords.CharacterClasses", "OPTIONS": {"wanted": env.int("PASSWORD_CLASSES", default=3)}},
    {"NAME": "config.passwords.NotTheSameAgain"},
]
PASSWORD_MAX_DAYS = env.int("PASSWORD_MAX_DAYS", default=0)  # 0: a password does not grow too old
# A sign-in ends after so many minutes without use, and after so many hours in any case.
SIGN_IN_IDLE_SECONDS = env.int("SIGN_IN_IDLE_MINUTES", default=30) * 60
SIGN_IN_SECONDS = env.int("SIGN_IN_HOURS", default=12) * 3600
SESSION_COOKIE_AGE = SIGN_IN_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Failed sign-ins are counted here: all workers must see them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_ADAPTER = "config.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Of one office many share an address, and all sign in when work begins; what is guessed counts against the account.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/m/ip,5/300s/key"}
MFA_ADAPTER = "config.accounts.CodeAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Duibiao"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones and servers without internet differ
MFA_RECOVERY_CODES_SHOW_ONCE = True

# Reminders go out by the server that EMAIL_URL names (smtp+tls://user:password@host:587). Without one they stand in the
# list of notices alone, and manage.py send_reminders says so.
vars().update(env.email("EMAIL_URL", default="consolemail://" if DEBUG else "dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="duibiao@localhost")
SITE_ADDRESS = env("SITE_ADDRESS", default="")  # https://duibiao.example: begins the links in mails

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing one, and only a deployment collects into it
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Not the whole of dist: its libs name source maps that are not there, which stops collectstatic.
    *((f"tabler/{part}", BASE_DIR / "node_modules/@tabler/core/dist" / part) for part in ("css", "js", "img")),
    ("echarts", BASE_DIR / "node_modules/echarts/dist"),
]
MEDIA_ROOT = Path(env("FILES_DIR", default=str(VAR_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A source file may be 20 MB (reports/entry/sources.py says so in words); a pasted text is a form field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# How many files at once are too many is said by the page itself, in words.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5-responsive.html"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
DJANGO_TABLES2_TABLE_ATTRS = {"class": "table table-vcenter card-table"}

# Tabler and ECharts set style attributes from script; nothing else inline is allowed.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# One line a request and every warning, on standard error: journald keeps them. Readable while debugging.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "config.logs.WithNumber"}},
    "formatters": {
        "json": {"()": "config.logs.JsonLine"},
        "plain": {"format": "{levelname} {name} {number} {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["number"], "formatter": "plain" if DEBUG else "json"}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would write the same lines a second time, and mail them to nobody.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO" if DEBUG else "WARNING", "propagate": False},
        "duibiao": {"handlers": ["stderr"], "level": "WARNING" if DEBUG else "INFO", "propagate": False},
    },
}
