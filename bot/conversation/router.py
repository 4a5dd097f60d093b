"""Decides what a text or a press means, in the order that the design fixes, and hands it to a flow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.commands import Command, read_command
from bot.conversation.flows import ALL_FLOWS, add_dialog, adding, asking, books, data, paying, repeating, safety, start
from bot.conversation.parsing import Intent, parse
from bot.conversation.parsing.intents import cannot_pay
from bot.conversation.parsing.small import (
    asks_own_book,
    asks_to_be_reminded,
    asks_to_delete,
    courtesy,
    parse_unlisted,
    sole_amount,
    sole_product,
    stands_alone,
)
from bot.errors import UserError
from bot.guide.safety import screen
from bot.wording import Press, decode

if TYPE_CHECKING:
    from bot.conversation.chat import AnswerHandler, Chat, CommandHandler, Offers, PressHandler, Refusal
    from bot.messages import Reply
    from bot.services.dialogs import DialogState

NOTHING_TO_LOSE = frozenset({"ask", "settings", repeating.AGAIN})
"""Dialogs that are left without a word: nothing was begun in them."""
IN_NOBODYS_WAY = {paying.WAITING: paying.names_a_loan, repeating.AGAIN: repeating.says_yes_or_no}
"""Dialogs that are left for whatever does not answer them, with what tells that a text does."""
LONGEST_TEXT = 2000
"""Longer texts are not read for amounts and dates; nobody adds a loan in that many words."""

COMMANDS: dict[str, CommandHandler] = {name: run for flow in ALL_FLOWS for name, run in flow.commands.items()}
PRESSES: dict[str, PressHandler] = {verb: run for flow in ALL_FLOWS for verb, run in flow.presses.items()}
ANSWERS: dict[str, AnswerHandler] = {name: run for flow in ALL_FLOWS for name, run in flow.answers.items()}

REFUSALS: dict[str, Refusal] = {name: word for flow in ALL_FLOWS for name, word in flow.refusals.items()}
GONE: dict[str, PressHandler] = {name: run for flow in ALL_FLOWS for name, run in flow.gone.items()}
OFFERS: dict[str, Offers] = {name: tell for flow in ALL_FLOWS for name, tell in flow.offers.items()}


async def route(chat: Chat) -> list[Reply]:
    """Answer one message or press.

    Raises:
        UserError: it cannot be used as it is; the caller words it.
        NotFoundError: a button speaks of something this person does not have.
    """
    replies = await (_press(chat) if chat.inbound.press else _text(chat))
    return _offering_to_go_on(chat, await books.bind_undo(chat, replies))


async def _text(chat: Chat) -> list[Reply]:
    text = chat.inbound.text.strip()
    if not text:
        return await start.empty(chat)
    verdict = screen(text)
    if verdict is not None:
        return safety.care(chat, verdict)
    return safety.with_a_word_first(chat, await _read(chat, text))


async def _read(chat: Chat, text: str) -> list[Reply]:
    command = read_command(text)
    if command is not None and not _is_button_of(chat, text):
        return await run_command(chat, command)
    if len(text) > LONGEST_TEXT:
        return await start.too_long(chat, len(text))
    return await _in_dialog(chat, text, chat.dialog) if chat.dialog is not None else await _free_text(chat, text)


def _is_button_of(chat: Chat, text: str) -> bool:
    """Tell whether a word that is a command elsewhere is the label of a button of the open question."""
    dialog = chat.dialog
    return not text.startswith("/") and dialog is not None and dialog.flow in OFFERS and OFFERS[dialog.flow](chat, text)


async def _in_dialog(chat: Chat, text: str, left: DialogState) -> list[Reply]:
    """Take a text for the answer; one that is none, and plainly another matter, is that."""
    answers = IN_NOBODYS_WAY.get(left.flow)
    if answers is not None and not await answers(chat, text):
        return await _turn_to(chat, text, left)
    try:
        return await ANSWERS[left.flow](chat, text)
    except UserError as error:
        if stands_alone(text, chat.today, chat.work.products):
            return await _turn_to(chat, text, left)
        return _refused(chat, left, error)


async def _turn_to(chat: Chat, text: str, left: DialogState) -> list[Reply]:
    """Leave the dialog for another matter; where answers would be lost with it, it waits until that is over."""
    if left.flow != add_dialog.FLOW_NAME or "product" not in left.data:
        await chat.leave()
        return _noting_what_was_left(chat, left, await _free_text(chat, text))
    chat.set_aside()
    replies = await _free_text(chat, text)
    if chat.dialog is None:
        await chat.leave()
    return replies


def _refused(chat: Chat, left: DialogState, error: UserError) -> list[Reply]:
    if left.flow not in REFUSALS:
        raise error
    return [REFUSALS[left.flow](chat, error)]


def _offering_to_go_on(chat: Chat, replies: list[Reply]) -> list[Reply]:
    """Say which dialog still waits, with a button that goes on with it."""
    if chat.waiting is None or not replies:
        return replies
    name = chat.words.label(f"dialog.name.{chat.waiting.flow}")
    last = replies[-1]
    text = f"{last.text}\n\n{chat.words.t('dialog.waiting', name=name)}"
    keyboard = (*last.keyboard, (chat.button("dialog.resume", "resume", name=name),))
    return [*replies[:-1], replace(last, text=text, keyboard=keyboard)]


async def _free_text(chat: Chat, text: str) -> list[Reply]:
    unwanted = asks_to_delete(text)
    question = await books.ask_delete_named(chat, unwanted) if unwanted is not None else None
    return question or await _by_intent(chat, text)


async def _by_intent(chat: Chat, text: str) -> list[Reply]:
    parsed = parse(text, chat.today, chat.work.products)
    match parsed.intent:
        case Intent.BILL if await paying.speaks_of_a_new_loan(chat, parsed):
            return await adding.from_announcement(chat, parsed, text)
        case Intent.PAYMENT:
            return await paying.from_parsed(chat, parsed)
        case Intent.ADD_LOAN:
            return await adding.from_text(chat, text)
        case Intent.BILL:
            return await paying.bill_from_parsed(chat, parsed)
        case Intent.UNKNOWN:
            return await _unknown(chat, text)
        case _:
            return await _question(chat, text)


async def _question(chat: Chat, text: str) -> list[Reply]:
    """Answer from the borrower's own book where the question is about it, else from the guide."""
    if asks_to_be_reminded(text):
        return await data.when_reminded(chat)
    if asks_own_book(text):
        spotted = chat.work.products.spot(text.lower())
        named = await books.about_product(chat, spotted.product) if spotted is not None and spotted.product else None
        return named or await books.list_loans(chat, "")
    return await asking.answer(chat, text)


async def _unknown(chat: Chat, text: str) -> list[Reply]:
    """Take a number, a product's name, thanks or the terms of a lender without a preset for what they are."""
    amount = sole_amount(text)
    if amount is not None:
        return await paying.bare_amount(chat, amount)
    product = sole_product(text, chat.work.products)
    if product is not None:
        return await books.about_product(chat, product) or await adding.of_product(chat, product)
    polite = courtesy(text)
    if polite is not None:
        return [chat.reply(polite, start.likely(chat))]
    if cannot_pay(text):
        return await COMMANDS["relief"](chat, "")
    unlisted = parse_unlisted(text, chat.today, chat.work.products)
    if unlisted is not None:
        return await adding.from_parsed(chat, unlisted, at_once=False)
    return await _question(chat, text)


async def run_command(chat: Chat, command: Command) -> list[Reply]:
    """Run a command; an open dialog is left first, and one line says so."""
    handler = COMMANDS.get(command.name)
    if handler is None:
        return await start.unknown_command(chat, command.name)
    left = chat.dialog
    if left is not None and command.name != "cancel":
        await chat.leave()
    rest = f"! {command.rest}" if command.at_once else command.rest
    replies = await handler(chat, rest)
    if left is None or command.name == "cancel":
        return replies
    return _noting_what_was_left(chat, left, replies)


def _noting_what_was_left(chat: Chat, left: DialogState, replies: list[Reply]) -> list[Reply]:
    if not replies or left.flow in NOTHING_TO_LOSE:
        return replies
    note = chat.words.t("dialog.left", name=chat.words.t(f"dialog.name.{left.flow}"))
    return [replace(replies[0], text=f"{note}\n\n{replies[0].text}", edit=False), *replies[1:]]


async def _press(chat: Chat) -> list[Reply]:
    press = decode(chat.inbound.press)
    handler = None if press is None else PRESSES.get(press.verb)
    if press is None or handler is None:
        return await start.stale(chat)
    return await handler(chat, press)


async def answer_dialog(chat: Chat, press: Press) -> list[Reply]:
    """Take a button of a dialog as the answer it stands for; one of an older step is told to be out of date."""
    flow, _, rest = press.argument.partition(".")
    step, _, value = rest.partition(".")
    if chat.dialog is None or (chat.dialog.flow, chat.dialog.step) != (flow, step):
        return await GONE.get(flow, _stale)(chat, press)
    try:
        return await ANSWERS[flow](chat, f"={value}")
    except UserError as error:
        return _refused(chat, chat.dialog, error)


async def _stale(chat: Chat, press: Press) -> list[Reply]:
    del press
    return await start.stale(chat)


async def go(chat: Chat, press: Press) -> list[Reply]:
    """Do what the command in a button does."""
    return await run_command(chat, Command(press.argument))


PRESSES |= {"answer": answer_dialog, "go": go}
