"""Loading code lists. What administrators change in them is an act of the desk (`workspace`), which knows people."""

from samrit.audit.actions import Actor, acting, record
from samrit.codelists import rules
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib.differences import Changes, Difference
from samrit.lib.packs import BadPack, Pack

LIST_COLUMNS = ("code", "title_th", "title_en", "meaning_th", "meaning_en", "source", "position", "takes_new_codes")
ITEM_COLUMNS = (
    "code",
    "name_th",
    "name_en",
    "position",
    "valid_from",
    "valid_to",
    "is_read_by_rules",
    "source",
    "note",
)


def load_lists(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the lists to what the pack says. Items that an administrator changed or added are left alone, and so is what
    the pack has no more: a code never disappears. Raises BadPack, with nothing changed, for any fault."""
    with acting(by, f"load reference pack {pack.name}"):
        rules.check_lists(pack)
        if pack.faults:
            raise BadPack(pack.faults)
        lists = Difference(CodeList.objects.all(), "code")
        lists.bring({row.key("code"): {c: row[c] for c in LIST_COLUMNS} for row in pack.rows("lists")})
        ids = {code: row.pk for (code,), row in lists.rows.items()}
        items = Difference(CodeItem.objects.all(), "list_id", "code")
        kept = {key for key, item in items.rows.items() if item.is_kept_here}
        wanted = {
            (ids[row["list"]], row["code"]): {"list_id": ids[row["list"]], **{c: row[c] for c in ITEM_COLUMNS}}
            for row in pack.rows("items")
        }
        items.bring({key: values for key, values in wanted.items() if key not in kept})
        changes = lists.changes + items.changes
        if changes.any:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return changes
