"""Adapters to trainers and evaluators: one module each, thin, over one shared reward. Importing one loads no trainer,
except where a trainer's base class must be extended (its module says so)."""
