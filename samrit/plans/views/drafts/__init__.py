"""Pages on which NESDC writes editions of plans: drafts, their trees and nodes, what differs, who did what."""
