"""Tips before the due date, the self-check of causes, and the four relief steps with the borrower's own figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.asking import require_topic, topic_button, topic_reply
from bot.conversation.flows.choosing import pick_loan
from bot.errors import NotFoundError
from bot.guide import Situation, selector
from bot.messages import Button, Reply
from bot.products import Kind
from bot.services import loans as loan_service
from bot.services import situation as situations
from bot.services import topics
from bot.services.book import load_loans, require_loan
from bot.wording import encode

if TYPE_CHECKING:
    from bot.guide import Rung
    from bot.services.views import LoanView
    from bot.wording import Press

RELIEF_STEPS = 4
FINES = "t28"
MOST_OTHERS = 4


async def tips(chat: Chat, rest: str) -> list[Reply]:
    """Show the tip that fits the state of the book today, and buttons for the next ones."""
    del rest
    loans = await load_loans(chat.work, chat.user_id)
    seen = await topics.seen_topics(chat.work, chat.user_id, chat.today)
    situation = situations.situation_of(loans)
    unfit = situations.unfit_topics(chat.work.guide.topics(chat.words.locale), situation)
    chosen = selector.tips_for(situation, seen, chat.today, unfit)
    if not chosen:
        return [
            chat.reply(
                "tips.all_seen", (*((topic_button(chat, "sec3"),),), *rows(chat.command("ask"), chat.command("loans")))
            )
        ]
    await topics.mark_seen(chat.work, chat.user_id, chosen[:1], chat.today)
    return [topic_reply(chat, require_topic(chat, chosen[0]), loans, also=chosen[1:])]


async def why(chat: Chat, rest: str) -> list[Reply]:
    """Open the self-check: five questions, yes or no."""
    del rest
    return [_question(chat, 0, "")]


async def press_why(chat: Chat, press: Press) -> list[Reply]:
    """Take an answer of the self-check; after the last one say what was found, one next step per cause."""
    answers = press.argument
    if set(answers) - {"y", "n"} or len(answers) > len(chat.work.guide.causes(chat.words.locale)):
        raise NotFoundError
    if len(answers) < len(chat.work.guide.causes(chat.words.locale)):
        return [_question(chat, len(answers), answers)]
    return [_findings(chat, answers)]


async def relief(chat: Chat, rest: str) -> list[Reply]:
    """Open the relief steps where the borrower left off, for the loan that is named or longest overdue."""
    if rest.strip():
        named = await pick_loan(chat, rest, verb="cant")
        return named if isinstance(named, list) else [_help_with(chat, named, intro="relief.intro_loan")]
    loans = await load_loans(chat.work, chat.user_id)
    loan = situations.most_urgent(loans)
    if loan is None:
        return [_relief_step(chat, None, 1, intro=chat.words.t("relief.intro"))]
    reply = _help_with(chat, loan, intro="relief.intro_loan")
    others = [
        chat.button("relief.other", "cant", other.id, number=other.number, name=other.name(chat.words.locale))
        for other in loans
        if other.overdue and other.id != loan.id
    ]
    return [replace(reply, keyboard=(*reply.keyboard, *rows(*others[:MOST_OTHERS])))]


async def press_relief(chat: Chat, press: Press) -> list[Reply]:
    """Turn to another relief step of the same loan."""
    number = int(press.argument) if press.argument.isdecimal() else 1
    if not 1 <= number <= RELIEF_STEPS:
        raise NotFoundError
    loan = await require_loan(chat.work, chat.user_id, press.id) if press.id else None
    if loan is not None:
        await loan_service.note_relief_step(chat.work, chat.user_id, loan.id, number - 1)
    return [_relief_step(chat, loan, number, edit=True)]


async def press_cannot_pay(chat: Chat, press: Press) -> list[Reply]:
    """“I can't pay”: the relief steps for the loan of the reminder, where the borrower left off."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    return [_help_with(chat, loan, intro="relief.cannot_pay")]


async def press_rung(chat: Chat, press: Press) -> list[Reply]:
    """Show the rung of the ladder on which a loan stands."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    late = loan.overdue
    rung = chat.work.guide.rung(late[0].days_past_due, chat.words.locale) if late else None
    if rung is None:
        return [chat.reply("overdue.none", rows(chat.command("loans"), chat.command("tips")))]
    if not situations.has_lender(loan):
        return [_help_with(chat, loan, intro="relief.intro_loan")]
    text = chat.words.render("rung", rung=rung, name=loan.name(chat.words.locale), days=late[0].days_past_due)
    return [Reply(text=text, keyboard=((_rung_button(rung),), (chat.command("relief"), chat.command("overdue"))))]


def _help_with(chat: Chat, loan: LoanView, *, intro: str) -> Reply:
    """Help with one loan: the relief steps with a lender, the topic on fines, or words for the person who lent."""
    name = loan.name(chat.words.locale)
    if loan.product.kind is Kind.FINE:
        return topic_reply(chat, require_topic(chat, FINES), [loan])
    if loan.product.kind is Kind.PRIVATE:
        return chat.reply("relief.private", rows(chat.command("overdue"), chat.command("loans")), name=name)
    step = selector.relief_step(Situation(relief_done=loan.relief_done))
    return _relief_step(chat, loan, step, intro=chat.words.t(intro, name=name))


def _rung_button(rung: Rung) -> Button:
    return Button(rung.button, encode("topic", 0, rung.button_topic))


def _question(chat: Chat, number: int, answers: str) -> Reply:
    questions = chat.work.guide.causes(chat.words.locale)
    question = questions[number]
    text = chat.words.render("why_question", number=number + 1, count=len(questions), question=question.question)
    buttons = (chat.button("why.yes", "why", 0, f"{answers}y"), chat.button("why.no", "why", 0, f"{answers}n"))
    return Reply(text=text, keyboard=(buttons,), edit=bool(chat.inbound.press) and number > 0)


def _findings(chat: Chat, answers: str) -> Reply:
    questions = chat.work.guide.causes(chat.words.locale)
    yes = [question for question, said in zip(questions, answers, strict=True) if said == "y"]
    # Two questions may point at one cause: its later one speaks, so that each cause has one next step.
    found = list({question.cause: question for question in yes}.values())
    text = chat.words.render("why_findings", found=found)
    wanted = dict.fromkeys([question.topic_id for question in found] or ["sec2"])
    buttons = tuple((topic_button(chat, topic_id),) for topic_id in wanted)
    return Reply(text=text, keyboard=(*buttons, (chat.command("tips"), chat.command("loans"))), edit=True)


def _relief_step(chat: Chat, loan: LoanView | None, number: int, *, intro: str = "", edit: bool = False) -> Reply:
    figures = situations.figures_of(loan, chat.words) if loan is not None else None
    steps = chat.work.guide.relief_steps(chat.words.locale, figures)
    step = steps[number - 1]
    text = chat.words.render("relief_step", step=step, count=len(steps), intro=intro)
    loan_id = loan.id if loan is not None else 0
    turn = []
    if number > 1:
        turn.append(chat.button("relief.before", "relief", loan_id, str(number - 1)))
    if number < len(steps):
        turn.append(chat.button("relief.next", "relief", loan_id, str(number + 1)))
    return Reply(text=text, keyboard=(tuple(turn), (topic_button(chat, step.topic_id),)), edit=edit)


FLOW = Flow(
    commands={"tips": tips, "why": why, "relief": relief},
    presses={"why": press_why, "relief": press_relief, "cant": press_cannot_pay, "rung": press_rung},
)
