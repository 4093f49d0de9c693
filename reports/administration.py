"""Who keeps accounts, roles, organisations and settings, and who reads the trail: rules for one object.

Three kinds of administrators, of whom none can do another's work (等保 2.0, second level: 三员分立):

* the **system administrator** makes accounts, organisations and the lists of the site, and gives no role;
* the **security administrator** gives and takes roles, requires one-time codes, unlocks and ends sign-ins, and makes
  no account;
* the **auditor** reads the trail and changes nothing.

None of them sees content by that role, nobody gives a role to themselves, and no person holds two of the three
(``Membership.clean``). Each acts where the role reaches, and on no superuser.
"""

from __future__ import annotations

from typing import Any

import rules

from reports.access import people_in, scope_of
from reports.models import Organisation, User

TRAIL = "reports.view_trail"


@rules.predicate
def keeps_accounts(user, thing) -> bool:
    """System administrator: accounts, but no roles. Of one person: within their reach, and no superuser."""
    scope = scope_of(user)
    return scope.everything or (bool(scope.system) and (thing is None or _person_within(thing, scope.system)))


@rules.predicate
def keeps_roles(user, thing) -> bool:
    """Security administrator: roles, codes and locks, but no accounts; nobody gives or takes a role of their own."""
    scope = scope_of(user)
    if scope.everything or thing is None:
        return scope.everything or bool(scope.security)
    if isinstance(thing, User):
        return thing.pk != user.pk and _person_within(thing, scope.security)
    return thing.organisation_id in scope.security and getattr(thing, "person_id", None) != user.pk


@rules.predicate
def keeps_organisations(user, thing) -> bool:
    scope = scope_of(user)
    return scope.everything or (bool(scope.system) if thing is None else _place_of(thing) in scope.system)


@rules.predicate
def keeps_settings(user, thing) -> bool:
    """Lists by which the whole site works: a system administrator of a place at the top of the tree."""
    scope = scope_of(user)
    return scope.everything or (
        bool(scope.system) and Organisation.objects.filter(parent=None, pk__in=scope.system).exists()
    )


@rules.predicate
def may_audit(user, thing) -> bool:
    scope = scope_of(user)
    return scope.everything or bool(scope.audited)


def _person_within(person: User, organisations: frozenset[int]) -> bool:
    return not person.is_superuser and people_in(organisations).filter(pk=person.pk).exists()


def _place_of(thing: Any) -> int:
    """The organisation that an organisation's row is about: itself, the one that bore a name, the one before."""
    return thing.pk if isinstance(thing, Organisation) else getattr(thing, "organisation_id", None) or thing.before_id


for action in ("view", "add", "change"):
    rules.add_perm(f"reports.{action}_user", keeps_accounts if action != "view" else keeps_accounts | keeps_roles)
    rules.add_perm(f"reports.{action}_membership", keeps_roles if action != "view" else keeps_roles | keeps_accounts)
    rules.add_perm(f"reports.{action}_coderequirement", keeps_roles)
    if action != "view":
        rules.add_perm(f"reports.{action}_organisation", keeps_organisations)
    for model in ("organisationname", "succession"):
        rules.add_perm(f"reports.{action}_{model}", keeps_organisations)
    for model in ("duty", "light", "problemsource", "reviewrule", "threshold", "renewal"):
        rules.add_perm(f"reports.{action}_{model}", keeps_settings)
rules.add_perm("reports.delete_membership", keeps_roles)
rules.add_perm("reports.delete_coderequirement", keeps_roles)
rules.add_perm("reports.hand_over", keeps_accounts)
rules.add_perm(TRAIL, may_audit)
