"""A Secret Service on a bus of its own whose keyring is locked, and whose dialog nobody answers.

``python -m tests.app.trust.secret_service [locked|open]`` serves on ``DBUS_SESSION_BUS_ADDRESS`` until it is ended,
and prints a line when it is ready.  It knows what SecretStorage asks before a secret is given or refused.
"""

from __future__ import annotations

import sys

from jeepney import DBus, HeaderFields, MessageType, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.secrets"
COLLECTION, SESSION, PROMPT = (f"/org/freedesktop/secrets/{each}" for each in ("collection/login", "session/s", "p/1"))


def serve(*, locked: bool) -> None:
    answers = {
        "OpenSession": ("vo", (("s", ""), SESSION)),
        "ReadAlias": ("o", (COLLECTION,)),
        "Unlock": ("aoo", ([] if locked else [COLLECTION], PROMPT if locked else "/")),
        "SearchItems": ("ao", ([],)),
        "Prompt": ("", ()),  # and the signal that it was answered never comes
        "Close": ("", ()),
    }
    properties = {"Locked": ("b", locked), "Label": ("s", "login"), "Items": ("ao", [])}
    with open_dbus_connection(bus="SESSION") as connection:
        connection.send_and_get_reply(DBus().RequestName(NAME))
        print("ready", flush=True)
        while True:
            message = connection.receive()
            if message.header.message_type != MessageType.method_call:
                continue
            member = message.header.fields.get(HeaderFields.member)
            if member == "Get":
                connection.send(new_method_return(message, "v", (properties[message.body[1]],)))
            elif member in answers:
                connection.send(new_method_return(message, *answers[member]))
            else:
                connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


if __name__ == "__main__":
    serve(locked=sys.argv[1:] != ["open"])
