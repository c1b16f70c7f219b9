"""M7: sending, approving and returning. Knows a title and a link, never the subject.

Owns: approvals, their chain of steps, their events. Refuses: the subject's own rules; the subject points down at its approval."""
