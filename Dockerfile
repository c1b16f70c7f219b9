# The front end is built with Node, the image itself holds only Python and what the run lock names.
FROM node:20-slim AS front
WORKDIR /src
COPY package.json package-lock.json tsconfig.json .npmrc ./
RUN npm ci
COPY frontend frontend
COPY samrit/ui samrit/ui
RUN node frontend/build.mjs

FROM python:3.11-slim
ENV PYTHONPATH=/srv/samrit PYTHONUNBUFFERED=1 SAMRIT_STATE=/srv/state
WORKDIR /srv/samrit
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY samrit samrit
COPY --from=front /src/samrit/ui/static/dist samrit/ui/static/dist
# The catalogues are compiled with a state folder of their own, so that no secret stays in the image.
RUN SAMRIT_STATE=/build python -m samrit messages compile && rm -r /build \
    && useradd --system samrit && install -d -o samrit -g samrit /srv/state
USER samrit
VOLUME /srv/state
EXPOSE 8000
CMD ["python", "-m", "samrit", "serve", "--host", "0.0.0.0"]
