"""Every periodic job, on one page. The cron lines are read in UTC: 17:10 is ten past midnight in Bangkok."""

from samrit.accounts.actions.sessions import forget_ended
from samrit.approvals.actions.steps import look_after_steps
from samrit.audit.actions import seal_days
from samrit.lib.jobs import periodic
from samrit.notifications.actions.mail import send_digests, send_instant
from samrit.projects.actions.attachments import scan_waiting
from samrit.projects.actions.batches import forget_batches
from samrit.projects.actions.requests import forget_requests
from samrit.reporting.actions.closing import open_closings
from samrit.reporting.actions.gaps import follow_all
from samrit.reporting.actions.proof import scan_proof
from samrit.reporting.actions.quarters import open_quarters
from samrit.reporting.actions.reminding import close_quarters, remind
from samrit.workspace.actions.posts_told import tell_of_posts

periodic("10 17 * * *")(open_quarters)  # drafts of the quarters the calendar has opened
periodic("12 17 * * *")(open_closings)  # final reports and call-backs of projects that have ended
periodic("15 17 * * *")(close_quarters)  # quarters whose unsent reports are taken no more
periodic("30 23 * * *")(remind)  # at 06:30 in Bangkok, before the digests of the morning
periodic("30 18 * * *")(seal_days)  # the log of the day that ended an hour and a half ago
periodic("*/15 * * * *")(send_digests)  # each person's at the time she chose
periodic("*/5 * * * *")(send_instant)  # what cannot wait, and what failed before
periodic("20 * * * *")(look_after_steps)  # reminders, overdue approvals, steps that nobody holds
periodic("50 18 * * *")(forget_ended)  # addresses of sessions that ran out, old tries at the doors
periodic("40 * * * *")(scan_waiting)  # files that came while the scanner was away
periodic("45 * * * *")(scan_proof)  # and those that came with reports
periodic("55 18 * * *")(forget_requests)  # answers kept for machines under their keys, after a week
periodic("5 19 * * *")(forget_batches)  # changes to many and workbooks that were never applied, cells of old workbooks
periodic("*/5 * * * *")(tell_of_posts)  # posts given, ended and lent, read from the log
periodic("25 19 * * *")(follow_all)  # gaps between agency and treasury, for keys that were changed in projects since
