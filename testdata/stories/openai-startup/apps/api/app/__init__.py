"""Paperknife's API."""
