"""The story: scene by scene what people do, in which order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, count, zip_longest

from events.commands import MessagePosted
from workers.cli.demo import handling, step
from workers.cli.demo.cast import Account, Cast
from workers.cli.demo.scene import Round, Scene, Step


def story(cast: Cast) -> tuple[Scene, ...]:
    """The scenes in their order."""
    return (
        _settings(cast),
        _tenders(cast),
        _choices(cast.nordlicht),
        _messages(cast),
        _insurers(cast.nordlicht, cast.elbtal),
        _mishaps(cast.rheinblick),
        _change(cast.alpenrand),
        _release(cast.elbtal),
    )


def _settings(cast: Cast) -> Scene:
    deciding = (cast.rheinblick, cast.alpenrand, cast.nordlicht)
    return Scene(
        "Who handles the tenders?",
        "An account decides it once. Rheinblick: always its own backoffice. Alpenrand: always the "
        "broker himself, who may ask five insurers. Nordlicht: the broker decides each time. "
        "Elbtal's admin has not decided yet.",
        (tuple(step.sets(account.settings[0], version=1) for account in deciding),),
    )


def _tenders(cast: Cast) -> Scene:
    started = _in_turn(
        [step.starts(tender, "backoffice", version=1) for tender in cast.rheinblick.tenders],
        [step.starts(tender, "self", version=1) for tender in cast.alpenrand.tenders],
        [step.starts_and_chooses(tender, version=1) for tender in cast.nordlicht.tenders],
        [step.starts_early(tender) for tender in cast.elbtal.tenders],
    )
    return Scene(
        "Brokers start their tenders",
        "Each goes where its account's settings say, with a receipt for the broker. Where the "
        "broker decides and has not chosen yet, he is asked. Elbtal's tenders are held.",
        (started,),
    )


def _in_turn(*rows: Iterable[Step]) -> Round:
    """The first of each, the second of each, and so on."""
    return tuple(one for one in chain.from_iterable(zip_longest(*rows)) if one is not None)


def _choices(nordlicht: Account) -> Scene:
    return Scene(
        "The pop-up",
        "Nordlicht's brokers choose. One has second thoughts too late; one does not answer at all, "
        "and his tender waits.",
        (
            tuple(step.chooses(choice, version=1) for choice in nordlicht.choices),
            tuple(map(step.chooses_too_late, nordlicht.late_choices)),
        ),
    )


def _messages(cast: Cast) -> Scene:
    return Scene(
        "Messages",
        "Broker and backoffice write to each other, numbered per tender. About a tender that the "
        "broker handles himself there is no backoffice to write to. About one that is held, a "
        "message waits.",
        (
            tuple(_conversation(cast.rheinblick.messages)),
            tuple(_conversation(cast.nordlicht.messages)),
            tuple(map(step.writes_in_vain, cast.alpenrand.messages)),
            tuple(map(step.writes_early, cast.elbtal.messages)),
        ),
    )


def _conversation(messages: Iterable[MessagePosted]) -> Iterator[Step]:
    """Messages that are relayed, numbered per tender."""
    numbers: Counter[str] = Counter()
    for message in messages:
        numbers[message.tender_id] += 1
        yield step.writes(message, numbers[message.tender_id])


def _insurers(nordlicht: Account, elbtal: Account) -> Scene:
    numbers = count(1)
    return Scene(
        "Whom a tender may ask",
        "At Nordlicht's backoffice two clerks want the same tender; one gets it. She asks three "
        "insurers, as many as the settings allow, and a fourth in vain. One declines, one need not "
        "answer any more, and a colleague takes over. At Elbtal a clerk wants a tender that is "
        "held, and has to wait, too.",
        (
            tuple(handling.claims(one, next(numbers)) for one in nordlicht.claims),
            tuple(map(handling.claims_too_late, nordlicht.late_claims)),
            tuple(handling.asks(one, next(numbers)) for one in nordlicht.invitations),
            tuple(map(handling.asks_one_too_many, nordlicht.invitations_beyond_the_cap)),
            tuple(handling.declines(one, next(numbers)) for one in nordlicht.declines),
            tuple(handling.withdraws(one, next(numbers)) for one in nordlicht.withdrawals),
            tuple(handling.hands_over(one, next(numbers)) for one in nordlicht.reassignments),
            tuple(map(handling.claims_early, elbtal.claims)),
        ),
    )


def _mishaps(rheinblick: Account) -> Scene:
    first = rheinblick.tenders[0]
    neighbours = (step.starts(tender, "backoffice", version=1) for tender in rheinblick.later)
    return Scene(
        "What goes wrong elsewhere",
        "Publishers repeat themselves, change their minds, break off in the middle of a record. "
        "What cannot be read is put aside byte for byte, and its neighbours go on.",
        (
            (step.starts_again(first),),
            (step.starts_differently(first),),
            (step.breaks_off(first), *neighbours),
        ),
    )


def _change(alpenrand: Account) -> Scene:
    _, second, outdated = alpenrand.settings
    return Scene(
        "Alpenrand changes its settings",
        "A booked backoffice takes over. A colleague still has the old version on his screen and "
        "is refused. Tenders that are on their way stay where they are; the next ones follow the "
        "new version.",
        (
            (step.sets(second, version=2), step.sets_too_late(outdated)),
            tuple(step.starts(tender, "backoffice", version=2) for tender in alpenrand.later),
            tuple(_conversation(alpenrand.later_messages)),
        ),
    )


def _release(elbtal: Account) -> Scene:
    (first,) = elbtal.settings
    return Scene(
        "Elbtal's first settings, late",
        "They release what was held, in the order in which it came, and with it the message and "
        "the claim that waited.",
        (
            (_releasing(step.sets(first, version=1), elbtal),),
            tuple(step.starts(tender, "backoffice", version=1) for tender in elbtal.later),
            tuple(step.writes(message, number=2) for message in elbtal.later_messages),
        ),
    )


def _releasing(settings: Step, account: Account) -> Step:
    routed = (step.decided_by_account(tender, "backoffice", 1) for tender in account.tenders)
    relayed = (step.relayed(message, 1) for message in account.messages)
    claimed = (handling.claimed(claim, 1) for claim in account.claims)
    let_out = map(step.released, chain(routed, relayed, claimed))
    return settings._replace(follows=(*settings.follows, *let_out))
