"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from samrit.__main__ import hold_database
from samrit.lib.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samrit.settings")
end_with_parent()
hold_database()
application = get_wsgi_application()
