#!/usr/bin/env python3
"""Takes the pictures of the review screen in docs/.

usage: screenshots.py [--binary PROGRAM]       needs `pip install playwright` and Chromium (`scripts/setup.sh tests`)"""
import argparse, shutil, subprocess, tempfile

from playwright.sync_api import sync_playwright

import common

DOCS = common.ROOT / "docs"
SIZES = {"": (1366, 768), "-tablet": (820, 1180)}


def take(browser, server, suffix, size):
    context = browser.new_context(viewport=dict(zip(("width", "height"), size)))
    page = context.new_page()

    def shot(name):
        page.screenshot(path=DOCS / f"review-{name}{suffix}.png")

    page.goto(f"http://{server.host}/")
    page.fill("#who", "Lê Thị Lan")
    page.click(".ask-name button")
    page.wait_for_selector("a[href='/d/bac-lam-data.poor']")
    shot("list")
    page.goto(f"http://{server.host}/d/bac-lam-data.poor")
    page.wait_for_selector("main.document[data-shown]")
    lead = page.locator(".doubt[data-field$='.lead']").first
    lead.click()
    page.wait_for_selector("main.document[data-shown='3']")
    page.wait_for_timeout(800)
    shot("document")
    page.goto(f"http://{server.host}/search?q=lam+sach+du+lieu")
    shot("search")
    context.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", dest="sohoa", default=common.ROOT / "target/release/sohoa")
    args = parser.parse_args()
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as out, sync_playwright() as playwright:
        inputs = sorted(map(str, (common.ROOT / "fixtures").glob("*.pdf")))
        subprocess.run([str(args.sohoa), "convert", *inputs, "--out", out], check=True, capture_output=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with common.serving(args.sohoa, out) as server:
            for suffix, size in SIZES.items():
                take(browser, server, suffix, size)
        browser.close()


if __name__ == "__main__":
    main()
