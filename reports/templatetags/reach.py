"""What a person's roles open, for menus."""

from django import template

from reports.access import scope_of

register = template.Library()


@register.filter
def audits(user) -> bool:
    """Whether the trail is theirs to read. No permission is asked, so that a menu costs no query of its own."""
    scope = scope_of(user)
    return scope.everything or bool(scope.audited)
