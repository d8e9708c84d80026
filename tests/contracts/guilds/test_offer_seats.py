"""
offerSeats — the steward lets each account take one seat.

├── when the caller is not the steward
│   └── reverts with NotSteward
├── given nobody has founded the guild
│   └── reverts with NotSteward
├── given one of the accounts is seated
│   └── reverts with AlreadySeated
├── given an account has an offer
│   └── changes nothing
├── given an account has left its seat
│   └── offers it another one
└── when the caller is the steward
    ├── offers each account a seat
    ├── seats nobody
    └── emits SeatOffered for each
"""

from oathwork.model.guild import Member
from tests.support.outcome import logged, refused


def test_when_the_caller_is_not_the_steward__reverts_with_NotSteward(guilds, guild, stranger):
    with refused(guilds.NotSteward, caller=stranger):
        guilds.offerSeats(guild, [stranger], sender=stranger)


def test_given_nobody_has_founded_the_guild__reverts_with_NotSteward(guilds, guild, steward, stranger):
    with refused(guilds.NotSteward, caller=steward):
        guilds.offerSeats(guild + 1, [stranger], sender=steward)


def test_given_one_of_the_accounts_is_seated__reverts_with_AlreadySeated(
    guilds, guild, steward, stranger, seated_peer
):
    with refused(guilds.AlreadySeated, account=seated_peer):
        guilds.offerSeats(guild, [stranger, seated_peer], sender=steward)


def test_given_an_account_has_an_offer__changes_nothing(guilds, guild, steward, peer):
    guilds.offerSeats(guild, [peer], sender=steward)
    assert Member(*guilds.memberOf(guild, peer)) == Member(offered=True)


def test_given_an_account_has_left_its_seat__offers_it_another_one(guilds, guild, steward, unseated_peer):
    guilds.offerSeats(guild, [unseated_peer], sender=steward)
    assert guilds.memberOf(guild, unseated_peer).offered


def test_when_the_caller_is_the_steward__offers_each_account_a_seat(guilds, guild, steward, stranger, heir):
    guilds.offerSeats(guild, [stranger, heir], sender=steward)
    assert guilds.memberOf(guild, stranger).offered
    assert guilds.memberOf(guild, heir).offered


def test_when_the_caller_is_the_steward__seats_nobody(guilds, guild, steward, stranger):
    guilds.offerSeats(guild, [stranger], sender=steward)
    assert guilds.memberOf(guild, stranger).seat == 0
    assert guilds.bench(guild, steward).places == 0


def test_when_the_caller_is_the_steward__emits_SeatOffered_for_each(guilds, guild, steward, stranger, heir):
    tx = guilds.offerSeats(guild, [stranger, heir], sender=steward)
    assert logged(tx, guilds.SeatOffered) == [
        {"guild": guild, "account": stranger.address},
        {"guild": guild, "account": heir.address},
    ]
