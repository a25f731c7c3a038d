# The workbench in the browser, in a container: docs/workbench.md says how it is started, and what of it is reachable.
#
#   docker build -t bertfill .
#   docker run --rm -it --read-only --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:8000:8000 bertfill
#
# Nothing is fetched when it runs: the model and the page are in the image. It needs no volume and no network of its own.

FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY tools/container.lock /locked.txt
# The very versions of the lock, each with its hash, and nothing more.
RUN python -m venv /bertfill \
 && /bertfill/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement /locked.txt
COPY . .
RUN python -m venv /builder && /builder/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
      --requirement tools/build.lock \
 && /builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /bertfill/bin/pip install --no-cache-dir --no-deps /wheels/*.whl \
 && rm -rf /bertfill/lib/python3.13/site-packages/pip*

FROM python:3.13-slim-bookworm
COPY --from=build /bertfill /bertfill
# Nobody in particular: no name, no home, no shell.
USER 65532:65532
ENV PATH=/bertfill/bin:$PATH PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
# Within the container it listens for the port that docker publishes; who is let in is said by -p, hence 127.0.0.1 there.
ENTRYPOINT ["bertfill-ls"]
CMD ["web", "--host", "0.0.0.0", "--port", "8000", "--expose-to-network", "--no-browser"]
