"""Addresses of the door and of the people. Without a namespace: Django looks for `sign-in` by this name."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from samrit.accounts.views import door, links, machines, people, posts, security

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-in/code/", door.code, name="sign-in-code"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("language/", login_not_required(set_language), name="set_language"),  # kept in a cookie
    path("forgotten-password/", links.forgotten, name="forgotten-password"),
    path("forgotten-password/asked/", links.asked, name="forgotten-password-asked"),
    path("reset-password/<str:token>/", links.reset, name="reset-password"),
    path("invitation/<str:token>/", links.invitation, name="invitation"),
    path("account/", security.account, name="account"),
    path("account/password/", security.password, name="account-password"),
    path("account/second-factor/", security.factor, name="second-factor"),
    path("account/second-factor/codes/", security.codes, name="second-factor-codes"),
    path("account/sessions/", security.session_list, name="account-sessions"),
    path("account/sessions/end/", security.end_sessions, name="account-sessions-end"),
    path("account/sessions/<int:number>/end/", security.end_session, name="account-session-end"),
    path("account/keys/", machines.tokens, name="account-tokens"),
    path("account/keys/<uuid:uid>/revocation/", machines.revocation, name="account-token-revocation"),
    path("people/", people.people_list, name="people"),
    path("people/new/", people.new_person, name="person-new"),
    path("people/me/", posts.me, name="my-posts"),
    path("people/me/posts/<int:post_id>/lend/", posts.my_loan, name="my-loan"),
    path("people/me/loans/<int:loan_id>/end/", posts.my_loan_end, name="my-loan-end"),
    path("people/<uuid:public_id>/", people.person_page, name="person"),
    path("people/<uuid:public_id>/names/", people.names, name="person-names"),
    path("people/<uuid:public_id>/invitation/", people.invitation, name="person-invitation"),
    path("people/<uuid:public_id>/suspension/", people.suspension, name="person-suspension"),
    path("people/<uuid:public_id>/resumption/", people.resumption, name="person-resumption"),
    path("people/<uuid:public_id>/erasure/", people.erasure, name="person-erasure"),
    path("people/<uuid:public_id>/posts/new/", posts.new_post, name="person-post-new"),
    path("people/<uuid:public_id>/posts/<int:post_id>/end/", posts.post_end, name="person-post-end"),
    path("people/<uuid:public_id>/posts/<int:post_id>/lend/", posts.person_loan, name="person-loan"),
    path("people/<uuid:public_id>/loans/<int:loan_id>/end/", posts.person_loan_end, name="person-loan-end"),
]
