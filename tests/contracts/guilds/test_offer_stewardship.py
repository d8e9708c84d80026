"""
offerStewardship — the steward offers the stewardship, and keeps it until the heir takes it.

├── when the caller is not the steward
│   └── reverts with NotSteward
├── when the heir is nobody
│   └── takes the offer back
├── given the stewardship is offered to another one
│   └── offers it to the last one only
└── when the caller is the steward
    ├── names the heir
    ├── leaves the steward the steward
    └── emits StewardshipOffered
"""

from oathwork.model.typed_data import NOBODY
from tests.support.outcome import check_logged, refused


def test_when_the_caller_is_not_the_steward__reverts_with_NotSteward(guilds, guild, stranger):
    with refused(guilds.NotSteward, caller=stranger):
        guilds.offerStewardship(guild, stranger, sender=stranger)


def test_when_the_heir_is_nobody__takes_the_offer_back(guilds, guild, steward, heir):
    guilds.offerStewardship(guild, heir, sender=steward)
    guilds.offerStewardship(guild, NOBODY, sender=steward)
    with refused(guilds.NotHeir, caller=heir):
        guilds.takeStewardship(guild, sender=heir)


def test_given_the_stewardship_is_offered_to_another_one__offers_it_to_the_last_one_only(
    guilds, guild, steward, heir, stranger
):
    guilds.offerStewardship(guild, stranger, sender=steward)
    guilds.offerStewardship(guild, heir, sender=steward)
    with refused(guilds.NotHeir, caller=stranger):
        guilds.takeStewardship(guild, sender=stranger)


def test_when_the_caller_is_the_steward__names_the_heir(guilds, guild, steward, heir):
    guilds.offerStewardship(guild, heir, sender=steward)
    assert guilds.stewardOf(guild).heir == heir


def test_when_the_caller_is_the_steward__leaves_the_steward_the_steward(
    guilds, guild, steward, heir, stranger
):
    guilds.offerStewardship(guild, heir, sender=steward)
    guilds.offerSeats(guild, [stranger], sender=steward)
    with refused(guilds.NotSteward, caller=heir):
        guilds.offerSeats(guild, [stranger], sender=heir)


def test_when_the_caller_is_the_steward__emits_StewardshipOffered(guilds, guild, steward, heir):
    tx = guilds.offerStewardship(guild, heir, sender=steward)
    check_logged(tx, guilds.StewardshipOffered, guild=guild, heir=heir)
