"""Rows looked for by many keys at once: the keys are one parameter, and an index still serves."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from bot.services.work import Office
from db.database import Database
from db.models import Recipient, User
from db.repos.dialects import among
from tests.books import add_borrower


async def test_it_finds_rows_by_their_keys(office: Office) -> None:
    first, second, third = [await add_borrower(office) for _ in range(3)]
    async with office.look() as work:
        session = work.uow.session
        found = set(
            await session.scalars(select(User.id).where(among(User.id, {first.user_id, third.user_id, 10**12})))
        )
        rest = set(await session.scalars(select(User.id).where(~among(User.id, (first.user_id, third.user_id)))))
        none = set(await session.scalars(select(User.id).where(among(User.id, ()))))
        everybody = set(await session.scalars(select(User.id).where(~among(User.id, []))))
    assert found == {first.user_id, third.user_id}
    assert rest == {second.user_id}
    assert none == set()
    assert everybody == {first.user_id, second.user_id, third.user_id}


async def test_it_finds_rows_by_texts_as_they_are(office: Office) -> None:
    borrower = await add_borrower(office)
    odd = """"],'; 还款 {1}\\"""
    async with office.look() as work:
        query = select(Recipient.user_id).where(among(Recipient.chat, {odd, borrower.chat}))
        assert list(await work.uow.session.scalars(query)) == [borrower.user_id]


async def test_it_goes_by_the_index_on_sqlite(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    query = select(User.id).where(among(User.id, [1]), User.locale == "en")
    written = query.compile(database.sa_engine.sync_engine)
    async with database.read() as session:
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", ("[1]", "en"))
        steps = [row[-1] for row in plan]
    await database.close()
    assert steps[0].startswith("SEARCH user_account USING INTEGER PRIMARY KEY")


@pytest.mark.postgres
async def test_lists_of_every_length_are_one_statement(postgres: Database) -> None:
    async with postgres.read() as session:
        for count in (1, 2, 30):
            await session.execute(select(User.id).where(among(User.id, range(count))))
        query = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT user_account%'")
        assert await session.scalar(query) == 1
