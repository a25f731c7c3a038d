"""bertfill under MLServer: ``mlserver start .`` in this folder loads it by ``model-settings.json``."""

import asyncio

from mlserver import MLModel
from mlserver.errors import InferenceError
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor, ResponseOutput
from mlserver.utils import get_model_uri

from bertfill_ls.serving.answering import Answering
from bertfill_ls.serving.tensors import TensorError


class Bertfill(MLModel):
    """Answers from the model folder that ``parameters.uri`` names, in a thread: the server goes on hearing."""

    async def load(self) -> bool:
        """Load the model, and tell the tensors for the metadata."""
        self._answering = await asyncio.to_thread(Answering.load, await get_model_uri(self.settings))
        self.inputs = [MetadataTensor(**each) for each in Answering.inputs]
        self.outputs = [MetadataTensor(**each) for each in Answering.outputs]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Answer one request."""
        try:
            found = await asyncio.to_thread(self._answering.answer, payload.model_dump(exclude_none=True))
        except TensorError as error:
            raise InferenceError(str(error)) from error
        outputs = [ResponseOutput(**each) for each in found]
        return InferenceResponse(id=payload.id, model_name=self.name, model_version=self.version, outputs=outputs)
