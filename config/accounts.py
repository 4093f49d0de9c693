"""Sign-in rules that differ from django-allauth's own."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts are made by an administrator."""

    def is_open_for_signup(self, request):
        return False
