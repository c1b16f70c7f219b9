"""Every periodic job, on one page. The cron lines are read in UTC: 17:10 is ten past midnight in Bangkok."""

from samrit.audit.actions import seal_days
from samrit.lib.jobs import periodic
from samrit.reporting.actions.quarters import open_quarters

periodic("10 17 * * *")(open_quarters)  # drafts of the quarters the calendar has opened
periodic("30 18 * * *")(seal_days)  # the log of the day that ended an hour and a half ago
