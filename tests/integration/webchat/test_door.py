"""Who gets in: the secret link, the cookie, host names, and posts of other sites."""

from __future__ import annotations

import httpx
import pytest

from tests.integration.webchat.app import KEY, PUBLIC_URL, Program, visitor


async def test_it_trades_the_key_for_a_cookie_and_hides_it_from_the_address(program: Program) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.get("/", params={"key": KEY})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/", "max-age=2592000"))
        page = await client.get("/")
    assert page.status_code == 200
    assert 'role="log"' in page.text
    assert KEY not in page.text


@pytest.mark.parametrize("query", ["", "?key=", "?key=wrong", "?key=%F0%9F%94%91"])
async def test_it_tells_a_stranger_where_the_link_is_printed(program: Program, query: str) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.get("/" + query)
    assert answer.status_code == 403
    assert "程序启动时打印" in answer.text
    assert "set-cookie" not in answer.headers
    assert "http-equiv" not in answer.text


async def test_it_shows_a_stranger_the_address_under_which_the_link_was_printed(program: Program) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.get("/")
    assert f"<code>{PUBLIC_URL}/?key=……</code>" in answer.text


async def test_it_reloads_once_for_a_visitor_from_another_site_whose_strict_cookie_stayed_away(
    program: Program,
) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert '<meta http-equiv="refresh" content="0;url=/">' in answer.text


@pytest.mark.parametrize("path", ["/api/state", "/api/messages?before=9", "/api/live", "/files/1"])
async def test_it_shows_a_stranger_nothing(program: Program, path: str) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.json()) == (403, {"error": "locked"})


async def test_it_lets_a_stranger_do_nothing(program: Program) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.post("/api/messages", json={"text": "开始"})
    assert answer.status_code == 403
    assert program.echo.heard == []


async def test_it_lets_a_cookie_age_and_renews_it_at_each_visit(program: Program) -> None:
    async with visitor(program) as client:
        program.clock.advance(days=29)
        assert (await client.get("/")).status_code == 200
        program.clock.advance(days=29)
        assert (await client.get("/api/state")).status_code == 200
        program.clock.advance(days=2)
        assert (await client.get("/api/state")).status_code == 403


@pytest.mark.parametrize("cookie", ["", ".", "x.y", "9999999999.", "９.0", "1.ü"])
async def test_it_refuses_a_forged_cookie(program: Program, page: httpx.AsyncClient, cookie: str) -> None:
    name = next(iter(page.cookies))
    async with httpx.AsyncClient(base_url=program.url) as client:
        answer = await client.get("/api/state", headers={b"Cookie": f"{name}={cookie}".encode()})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "", "[::1", "a@127.0.0.1"]
)
async def test_it_is_not_served_under_a_foreign_name(program: Program, page: httpx.AsyncClient, host: str) -> None:
    answer = await page.get("/api/state", headers={"Host": host})
    assert answer.status_code == 400
    assert "PUBLIC_URL" in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:80", "books.example"])
async def test_it_is_served_under_its_own_names(page: httpx.AsyncClient, host: str) -> None:
    assert (await page.get("/api/state", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
async def test_it_refuses_posts_of_other_pages(program: Program, page: httpx.AsyncClient, origin: str) -> None:
    answer = await page.post("/api/messages", json={"text": "注销"}, headers={"Origin": origin})
    assert (answer.status_code, answer.json()) == (403, {"error": "foreign"})
    assert program.echo.heard == []


async def test_it_takes_posts_of_its_own_page(program: Program, page: httpx.AsyncClient) -> None:
    for origin in (program.url, "http://books.example:8080"):
        answer = await page.post("/api/messages", json={"text": "开始"}, headers={"Origin": origin})
        assert answer.status_code == 200


async def test_it_refuses_a_form_that_another_site_could_send(program: Program, page: httpx.AsyncClient) -> None:
    answer = await page.post("/api/messages", content='{"text": "注销"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/api/state", "/static/chat.js", "/static/missing.js"])
async def test_it_sends_strict_headers_with_everything(page: httpx.AsyncClient, path: str) -> None:
    headers = (await page.get(path)).headers
    assert "default-src 'none'; script-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["index.html", "..%2Fkey.py", "__init__.py", "style"])
async def test_it_serves_assets_and_nothing_beside_them(page: httpx.AsyncClient, name: str) -> None:
    assert (await page.get(f"/static/{name}")).status_code == 404


async def test_it_keeps_the_link_ready_to_print(program: Program) -> None:
    assert program.channel.link == f"http://books.example:8080/?key={KEY}"
