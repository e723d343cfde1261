#!/usr/bin/env python3
"""Writes missing-values.csv: 300 patients of hard-cases.csv with cells taken out. No row is a patient.

    python3 make-missing.py > missing-values.csv

Vitamin D and platelets come from one blood sample, so that they are mostly missing together; T-scores are missing more
often in men, and body mass index now and then.
"""
import csv
import pathlib
import random
import sys

KEPT = ["id", "age", "sex", "bmi", "vit_d", "tscore", "platelets", "prior", "leak", "event"]

cells = random.Random(20260103)
with open(pathlib.Path(__file__).parent / "hard-cases.csv", encoding="utf-8", newline="") as file:
    patients = list(csv.DictReader(file))[:300]
rows = csv.DictWriter(sys.stdout, KEPT, extrasaction="ignore", lineterminator="\n")
rows.writeheader()
for patient in patients:
    if cells.random() < 0.14:
        patient["vit_d"] = patient["platelets"] = ""
    if cells.random() < 0.1:
        patient["vit_d"] = ""
    if cells.random() < (0.2 if patient["sex"] == "male" else 0.07):
        patient["tscore"] = ""
    if cells.random() < 0.06:
        patient["bmi"] = ""
    rows.writerow(patient)
