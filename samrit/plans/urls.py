"""Addresses of plans."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.plans.views import crosswalk, hosts, loads, picking
from samrit.plans.views import reading as views
from samrit.plans.views.drafts import crosswalk as draft_crosswalk
from samrit.plans.views.drafts import desk, differences, facts, history, listing, nodes, tree

app_name = "plans"
urlpatterns: list[URLPattern] = [
    path("", views.frameworks, name="frameworks"),
    path("pick/", picking.pick, name="pick"),
    path("hosted/<str:organisation>/", views.hosted, name="hosted"),
    path("drafts/", listing.drafts, name="drafts"),
    path("drafts/begin/revision/", listing.begin, {"purpose": "revision"}, name="draft-revision"),
    path("drafts/begin/completion/", listing.begin, {"purpose": "completion"}, name="draft-completion"),
    path("drafts/begin/edition/", listing.begin, {"purpose": "edition"}, name="draft-edition"),
    path("drafts/<slug:draft>/", desk.desk, name="draft"),
    path("drafts/<slug:draft>/proposal/", desk.decide, {"way": "propose"}, name="draft-proposal"),
    path("drafts/<slug:draft>/return/", desk.decide, {"way": "give_back"}, name="draft-return"),
    path("drafts/<slug:draft>/discarding/", desk.decide, {"way": "discard"}, name="draft-discarding"),
    path("drafts/<slug:draft>/tree/", tree.tree, name="draft-tree"),
    path("drafts/<slug:draft>/difference/", differences.page, name="draft-difference"),
    path("drafts/<slug:draft>/difference.csv", differences.download, name="draft-difference-file"),
    path("drafts/<slug:draft>/history/", history.history, name="draft-history"),
    path("drafts/<slug:draft>/nodes/", nodes.new, name="draft-node-new"),
    path("drafts/<slug:draft>/nodes/<int:node>/", nodes.node, name="draft-node"),
    path("drafts/<slug:draft>/nodes/<int:node>/children/", tree.children, name="draft-children"),
    path("drafts/<slug:draft>/nodes/<int:node>/place/", nodes.place, name="draft-node-place"),
    path("drafts/<slug:draft>/nodes/<int:node>/cancelling/", nodes.end, {"way": "cancel"}, name="draft-node-cancel"),
    path("drafts/<slug:draft>/nodes/<int:node>/revival/", nodes.end, {"way": "revive"}, name="draft-node-revive"),
    path("drafts/<slug:draft>/nodes/<int:node>/removal/", nodes.end, {"way": "remove"}, name="draft-node-remove"),
    path("drafts/<slug:draft>/nodes/<int:node>/hosts/", facts.hosts, name="draft-node-hosts"),
    path("drafts/<slug:draft>/nodes/<int:node>/links/", facts.links, name="draft-node-links"),
    path("drafts/<slug:draft>/nodes/<int:node>/marks/", facts.marks, name="draft-node-marks"),
    path("drafts/<slug:draft>/crosswalk/", draft_crosswalk.desk, name="draft-crosswalk"),
    path("drafts/<slug:draft>/crosswalk/added/", draft_crosswalk.added, name="draft-crosswalk-added"),
    path("drafts/<slug:draft>/crosswalk/<int:node>/", draft_crosswalk.node, name="draft-crosswalk-node"),
    path("crosswalk/", crosswalk.crosswalks, name="crosswalks"),
    path("crosswalk/<slug:old>/<slug:new>.csv", crosswalk.download, name="crosswalk-download"),
    path("crosswalk/<slug:old>/<slug:new>/", crosswalk.crosswalk, name="crosswalk"),
    path("drafts/<slug:draft>/workbook.xlsx", loads.draft_workbook, name="draft-workbook"),
    path("drafts/<slug:draft>/template.xlsx", loads.template, name="draft-template"),
    path("drafts/<slug:draft>/pack.zip", loads.draft_pack, name="draft-pack"),
    path("drafts/<slug:draft>/loads/", loads.loads, name="draft-loads"),
    path("drafts/<slug:draft>/loads/<int:load>/", loads.load, name="draft-load"),
    path("drafts/<slug:draft>/loads/<int:load>/annotated.xlsx", loads.annotated, name="draft-load-annotated"),
    path("<slug:edition>.csv", views.download, name="download"),
    path("<slug:edition>.xlsx", loads.workbook, name="workbook"),
    path("<slug:edition>.zip", loads.pack, name="pack"),
    path("<slug:edition>/", views.edition, name="edition"),
    path("<slug:edition>/branches/<int:pk>/", views.branches, name="branches"),
    path("<slug:edition>/<slug:kind>/<str:code>/hosts/", hosts.hosts, name="node-hosts"),
    path("<slug:edition>/<slug:kind>/<str:code>/", views.node, name="node"),
]
