"""What a client of Kafka may raise when Kafka, the network or the login is in the way."""

import ssl
from typing import Final

from aiokafka.errors import KafkaError

from workers.client.errors import TellUser

FAILURES: Final = (KafkaError, TellUser, TimeoutError, OSError, ssl.SSLError)
