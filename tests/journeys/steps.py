"""What several journeys do on a page."""


def choose_recipient(page, words, label):
    """Type into the box of recipients and take what is found."""
    page.locator("#id_to-ts-control").click()
    page.locator("#id_to-ts-control").press_sequentially(words)
    page.locator("#id_to-ts-dropdown .option").filter(has_text=label).first.click()
    page.keyboard.press("Escape")
