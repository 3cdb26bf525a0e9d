"""The telemetry of every dependency, switched off before any of them is imported."""

import os

OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    # LangSmith heeds the first of four names that is set; LangChain refuses to run under the oldest two.
    "LANGCHAIN_HANDLER": "",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}


def silence() -> None:
    """Switch it off in this process, whatever the environment says: a conversation goes to no third party."""
    os.environ.update(OFF)
