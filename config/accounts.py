"""Sign-in rules that differ from django-allauth's own, and the record of who came in."""

from allauth.account.adapter import DefaultAccountAdapter

from reports.models import Entrance


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts are made by an administrator. Every attempt to come in is recorded."""

    def is_open_for_signup(self, request):
        return False

    def post_login(self, request, user, **kwargs):
        record_entrance(request, Entrance.Kind.SIGNED_IN, user)
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request, **credentials):
        record_entrance(request, Entrance.Kind.FAILED, None, credentials.get("username") or "")
        return super().authentication_failed(request, **credentials)


def record_entrance(request, kind, person, name=""):
    """Keep one sign-in or refusal. Of a page the path alone: what stands behind the ? may be anything."""
    Entrance.objects.create(
        kind=kind, person=person, name=name[:150], address=request.META.get("REMOTE_ADDR") or None,
        page=request.path[:300],
    )  # fmt: skip
