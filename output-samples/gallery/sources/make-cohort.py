#!/usr/bin/env python3
"""Writes hard-cases.csv, the synthetic cohort of the gallery's hard cases. No row is a patient.

    python3 make-cohort.py > hard-cases.csv

The outcome depends on age, on body mass index in a U (thin and obese patients both do worse), on vitamin D more in
men than in women, on the site (nine levels) and a little on everything else; `noise_1` and `noise_2` have no effect.
"""
import csv
import math
import random
import sys

SITES = ["C7", "T3", "T6", "T9", "T12", "L1", "L2", "L3", "L5"]
SITE_EFFECTS = [-0.6, -0.35, 0.1, 0.3, 0.9, 1.0, 0.5, 0.2, -0.5]
YES_NO = ["prior", "steroid", "diabetes", "smoking", "leak"]

PLACES = ["none", "adjacent", "remote", "both"]

random.seed(20260101)
# A source of its own, so that the other columns stay as they are.
places = random.Random(20260102)
rows = csv.writer(sys.stdout, lineterminator="\n")
rows.writerow(
    ["id", "centre", "age", "sex", "bmi", "vit_d", "tscore", "platelets", "site", *YES_NO, "noise_1", "noise_2",
     "event", "months", "status", "place"])
for number in range(1, 901):
    age = min(max(random.gauss(70, 9), 45), 95)
    sex = random.choices(["male", "female"], [3, 7])[0]
    bmi = min(max(random.gauss(25, 4.5), 15), 42)
    vit_d = min(max(random.gauss(24, 9), 4), 60)
    tscore = min(max(random.gauss(-2.9, 0.9), -6), 0)
    platelets = min(max(random.gauss(230, 60), 60), 480)
    site = random.choices(range(9), [3, 4, 6, 9, 16, 18, 12, 9, 5])[0]
    flags = {name: random.random() < share for name, share in zip(YES_NO, [0.25, 0.08, 0.2, 0.25, 0.2])}
    noise = [random.gauss(10, 2), random.random() < 0.4]
    risk = (
        -2.2 + 0.035 * (age - 70) + 0.012 * (bmi - 25) ** 2 - 0.25 * (tscore + 2.9)
        - (0.06 if sex == "male" else 0.02) * (vit_d - 24) + 0.3 * (sex == "female") + SITE_EFFECTS[site]
        - 0.0012 * (platelets - 230) + 0.55 * flags["prior"] + 0.5 * flags["steroid"] + 0.2 * flags["diabetes"]
        + 0.15 * flags["smoking"] + 0.4 * flags["leak"])
    event = random.random() < 1 / (1 + math.exp(-risk))
    hazard = math.exp(risk - 0.1) / 24
    time, death, end = random.expovariate(hazard), random.expovariate(0.0035 * math.exp(0.07 * (age - 70))), \
        random.uniform(12, 36)
    months = min(time, death, end)
    status = "fracture" if months == time else "death" if months == death else "censored"
    older, thinner = (age - 70) / 9, -(tscore + 2.9)
    odds = [
        1, math.exp(-0.9 + 0.5 * older + 0.4 * thinner + 0.5 * flags["prior"] + 1.1 * flags["leak"]),
        math.exp(-1.3 + 0.6 * older + 0.8 * thinner + 0.9 * flags["prior"] + 0.1 * flags["leak"]),
        math.exp(-2 + 0.7 * older + 0.9 * thinner + 1.2 * flags["prior"] + 0.8 * flags["leak"])]
    place = places.choices(PLACES, odds)[0]
    rows.writerow(
        [f"S{number:04d}", f"C{1 + number % 4}", f"{age:.0f}", sex, f"{bmi:.1f}", f"{vit_d:.1f}", f"{tscore:.1f}",
         f"{platelets:.0f}", SITES[site], *(int(flags[name]) for name in YES_NO), f"{noise[0]:.1f}",
         int(noise[1]), int(event), f"{max(months, 0.1):.1f}", status, place])
