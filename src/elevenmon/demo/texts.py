"""What the account's clips say: sentences of several languages, with a five-digit number in some."""

import random

from elevenmon.demo.hostile import HOSTILE_TEXTS

NUMBER_MARK = "{n}"
"""Stands where an item's own five-digit number goes."""

_SENTENCES = (
    "Your parcel is on its way.",
    "Order {n} has left our warehouse in Rotterdam.",
    "Thank you for calling. One moment, please.",
    "Press one for sales, two for support, or stay on the line.",
    "Reminder: your appointment is tomorrow at half past nine.",
    "Your verification code is {n}.",
    "Ihre Bestellung {n} ist unterwegs.",
    "Bitte haben Sie einen Moment Geduld.",
    "Votre colis arrivera demain avant midi.",
    "Su pedido {n} está listo para recoger.",
    "お電話ありがとうございます。少々お待ちください。",
    "您的订单{n}已发货。",
    "Доброго дня! Ваше замовлення вже в дорозі.",
    "안녕하세요, 무엇을 도와드릴까요?",
    "Chapter {n}. The rain had not stopped for three days, and the river knew it.",
    "She folded the map twice, put it in her coat, and did not look back at the harbour.",
    "Today in the news: markets were calm, the trains were late, and the cat was found.",
    "In this lesson we look at how light bends when it passes from air into glass.",
    "Welcome back! You have three new messages and one missed call.",
    "Mind the gap between the train and the platform.",
    "The temperature outside is four degrees, with light wind from the north-west.",
    "Ticket {n} has been solved. Reply within seven days to open it again.",
    "Done. 🎉",
    "Say hello to the new voice of our app. It reads anything, and it never gets tired.",
    "[whispers] Are you sure that nobody followed you? [sighs] Then come in, quickly.",
)


def clip_text(chance: random.Random, style: str) -> str:
    """Return the words of a clip: one or two sentences, 5,000 characters (`long`) or `hostile`."""
    if style == "hostile" and chance.random() < 0.6:
        return chance.choice(HOSTILE_TEXTS)
    if style == "long":
        words = " ".join(chance.choice(_SENTENCES) for _ in range(140))
        return words.replace(NUMBER_MARK, "20417")[:4_990].rstrip() + " " + "The end."
    return " ".join(chance.choice(_SENTENCES) for _ in range(1 + int(chance.random() ** 2 * 2)))


def chapter_text(chance: random.Random) -> str:
    """Return about 1,500 characters of a book read aloud by a batch job."""
    return "Chapter {n}. " + " ".join(chance.choice(_SENTENCES[14:18]) for _ in range(22)).replace(
        NUMBER_MARK, "12"
    )


def spoken_length(text: str) -> int:
    """Return the number of characters that a text has once its number stands in it."""
    return len(text) + 2 * text.count(NUMBER_MARK)
