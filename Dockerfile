# The image of a release: the program and the certificates of well-known authorities, nothing else.
# It is built by goreleaser, which puts the program beside this file, in a folder for each platform.
FROM alpine:3.22 AS certificates
RUN apk add --no-cache ca-certificates

FROM scratch
ARG TARGETPLATFORM
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY ${TARGETPLATFORM}/schemactl /schemactl
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/schemactl"]
