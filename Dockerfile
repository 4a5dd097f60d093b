FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/base.txt
COPY . .
RUN python -m venv /build && /build/bin/pip install --no-cache-dir hatchling==1.33.0 \
    && /build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /venv/bin/pip install --no-cache-dir --no-deps /wheel/*.whl

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home shouqi && mkdir /data && chown shouqi /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
USER shouqi
# Keys and the default database are kept in ./data, which is the volume.
WORKDIR /
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os,urllib.request as u;u.urlopen('http://127.0.0.1:'+os.environ.get('HTTP_PORT','8080')+'/healthz',timeout=4)"]
ENTRYPOINT ["shouqi"]
CMD ["run"]
