"""Names of enterprises, put together from word parts: place, trade name, trade and legal form."""

import numpy as np

from service.core.arrays import Ints
from service.demo.industries import INDUSTRIES
from service.demo.places import REGION_CITIES, REGION_DISTRICTS
from service.demo.vocabulary import ENTERPRISE_TYPES

# A number that every count of words for one trade divides.
MOST_WORDS = 60

FIRST = "恒瑞鑫华盛天宏嘉泰永金新东德福兴隆佳美安康大正信义和顺通达广源裕丰万佰汇聚元亨利贞启明博远志诚立仁智卓越凯捷"
SECOND = "达源盛通泰丰祥隆兴发和顺康宁安诚信义德仁美佳华荣昌茂林海洋川岳峰宇辰星晨曦阳光辉腾飞翔跃升创捷锐智慧博雅"
THIRD = ("", "", "", "", "佳", "德", "源", "瑞", "和", "悦")
FORMS = {
    "有限责任公司": "有限公司",
    "股份有限公司": "股份有限公司",
    "个人独资企业": "厂",
    "合伙企业": "合伙企业（有限合伙）",
    "农民专业合作社": "专业合作社",
    "分公司": "有限公司分公司",
}


def company_names(region: Ints, industry: Ints, kind: Ints, rng: np.random.Generator) -> list[str]:
    """One name per enterprise; the arguments are indexes into the tables of places, industries and forms."""
    n = len(region)
    first, second = rng.integers(len(FIRST), size=n), rng.integers(len(SECOND), size=n)
    third, word = rng.integers(len(THIRD), size=n), rng.integers(MOST_WORDS, size=n)
    columns = (region, industry, kind, first, second, third, word)
    return [_name(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _name(region: int, industry: int, kind: int, first: int, second: int, third: int, word: int) -> str:
    trade = FIRST[first] + SECOND[second] + THIRD[third]
    form = ENTERPRISE_TYPES[kind][0]
    city = REGION_CITIES[region].removesuffix("市")
    if form == "个体工商户":
        return f"{city}{REGION_DISTRICTS[region]}{trade}{INDUSTRIES[industry].shop}"
    words = INDUSTRIES[industry].words
    return f"{city}{trade}{words[word % len(words)]}{FORMS[form]}"
