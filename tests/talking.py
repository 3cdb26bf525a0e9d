"""What the tests of whole conversations share."""

from assistant.conversation import Between, State
from assistant.replies.reply import Reply


def talk(between: Between, *messages: str, country: str = "US") -> tuple[list[Reply], State]:
    """Hold a conversation, and return the replies with the state after the last of them."""
    state, replies = between.start(country), []
    for message in messages:
        reply, state = between.reply(message, between.unhurried(state))
        replies.append(reply)
    return replies, state
