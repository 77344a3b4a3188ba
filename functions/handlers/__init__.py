"""One module a Lambda function: the glue between an event and a stage."""
