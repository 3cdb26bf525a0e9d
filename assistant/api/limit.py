"""How much one client may ask for: turns that are held, in a minute that slides."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from assistant.api.errors import Refusal

MINUTE = 60.0
MOST_CLIENTS = 1000


class Limit:
    """Counts the turns of each client. What it keeps of one is its name and when it asked."""

    def __init__(self, turns: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing counted.

        Args:
            turns: How many turns a client may have in a minute.
            clock: Tells the time in seconds.
        """
        self._turns = turns
        self._clock = clock
        self._spent: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    def spend(self, client: str, turns: int) -> None:
        """Take turns off what a client may have.

        A long conversation that costs more than a whole minute's worth is let through to a client that has asked for
        nothing in that minute.

        Raises:
            Refusal: It has had them; the header says in how many seconds to come back.
        """
        now = self._clock()
        spent = self._spent.pop(client, deque[tuple[float, int]]())
        while spent and now - spent[0][0] >= MINUTE:
            spent.popleft()
        self._spent[client] = spent
        while len(self._spent) > MOST_CLIENTS:
            self._spent.popitem(last=False)
        left = self._turns - sum(count for _, count in spent)
        if spent and turns > left:
            wait = MINUTE
            for at, count in spent:
                left += count
                if turns <= left:
                    wait = MINUTE - (now - at)
                    break
            seconds = max(1, math.ceil(wait))
            problem = f"That is more than {self._turns} turns in a minute. Come back in {seconds} seconds."
            raise Refusal(429, problem, "rate_limit_exceeded", headers={"Retry-After": str(seconds)})
        spent.append((now, turns))
