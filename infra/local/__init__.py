"""Runs template.yaml on one machine: stores in moto, functions in this process, HTTP on 127.0.0.1."""
