"""bertfill under KServe: ``python model.py`` in this folder starts KServe's own server, with all of its options."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer, model_server
from kserve.errors import InvalidInput
from kserve.utils.utils import generate_uuid

from bertfill_ls.serving.answering import Answering
from bertfill_ls.serving.tensors import TensorError


class Bertfill(Model):
    """Answers from a model folder, in a thread: the server goes on hearing."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self._answering = Answering.load(str(folder))
        self.ready = True

    def get_input_types(self) -> list[dict[str, Any]]:
        """Tell the metadata of the inputs."""
        return Answering.inputs

    def get_output_types(self) -> list[dict[str, Any]]:
        """Tell the metadata of the outputs."""
        return Answering.outputs

    async def predict(self, payload: InferRequest, headers: dict[str, str] | None = None) -> InferResponse:
        """Answer one request."""
        request = {
            "inputs": [each.to_dict() for each in payload.inputs],
            "outputs": [{"name": each.name} for each in payload.request_outputs or ()],
            "parameters": payload.parameters,
        }
        try:
            found = await asyncio.to_thread(self._answering.answer, request)
        except TensorError as error:
            raise InvalidInput(str(error)) from error
        return InferResponse(payload.id or generate_uuid(), self.name, [InferOutput(**each) for each in found])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[model_server.parser])
    parser.add_argument("--model_dir", type=Path, default=Path(__file__).parent / "model")
    parser.set_defaults(model_name="bertfill")
    arguments = parser.parse_args()
    ModelServer().start([Bertfill(arguments.model_name, arguments.model_dir)])
