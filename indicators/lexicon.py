"""The words in which indicators are named: which carry meaning, which say the same, which say nothing.

Pure data for :mod:`indicators.matching`. Two wordings can name one indicator only when they hold the same *terms*;
a term missing here is no disaster: its characters are then compared as they stand.
"""

from __future__ import annotations


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _lines(words: str) -> tuple[tuple[str, ...], ...]:
    """The words of each line; a line that begins with # only says what follows."""
    return tuple(tuple(line.split()) for line in words.strip().splitlines() if not line.startswith("#"))


# The first of each line stands for the others. Opposing words (受理 and 审结, 败诉 and 胜诉) stand on different lines
# and therefore never match. Whole words stand before their parts because the longest is taken: 行政检查 is a
# term of its own, so that a bare 检查 is not taken for it.
TERMS: tuple[tuple[str, ...], ...] = _lines("""
# courts and review bodies
行政复议 复议
行政诉讼 行政案件
公益诉讼 行政公益诉讼
信访 信访事项 信访件 信访案件
12345热线 12345政务服务热线 12345政务服务便民热线 12345便民热线 12345市民热线 市民热线12345 12345热线工单 \
12345热线诉求 12345热线受理诉求 12345热线受理事项 12345政务服务便民热线工单 12345政务服务热线工单 12345工单 \
12345交办件 市民热线12345交办件 12345平台 12345
信访积案
重复访 重复信访
行政裁决
行政争议
矛盾纠纷 纠纷 民间纠纷 民事纠纷 社会矛盾纠纷 各类纠纷 各类矛盾纠纷
人民调解
一审
二审
再审
上诉
生效
实体 实体判决 实体裁判
# steps of a case
新收 收到 收案 接收 接到 新发生 新发
不予受理 不受理
受理前
受理 立案受理
审结 办结 结案 审结案件 已结 办理完结
审理 开庭审理
办理
维持
驳回
撤销
变更
确认违法
责令履行
撤变
纠错 被纠错
直接
综合
调撤 调解撤诉 和解撤诉 协调撤诉 和解调撤
调解和解 和解调解 调解、和解
调解 调处 调处化解
和解
撤诉
化解
案结事了
败诉
胜诉
履行
执行
被告
被申请人
复议后
复盘
司法建议 司法建议书
检察建议 检察建议书
意见书 建议书
# who
主要负责人 正职 一把手 主要领导 党政主要负责人 行政正职 正职负责人 党政正职 主要负责同志
副职
副职以上 副职以上负责人
负责人 行政首长 行政机关负责人 单位负责人 机关负责人 行政负责人 部门负责人
出庭 出庭应诉
应诉
旁听
庭审
本级政府 区政府 县政府 市政府 旗政府 区人民政府 县人民政府 市人民政府 旗人民政府
镇街 街道 乡镇 镇 乡镇街道 乡镇(街道)
社区
村居 村(社区) 村社区 村(居)
企业
经营主体 市场主体
涉企
人大 人大代表 市区人大代表 市区人大 区人大代表 县人大代表 市人大代表 市县人大代表 各级人大代表
政协 政协委员 市区政协委员 区政协 县政协 区政协委员 县政协委员 市政协 市政协委员 市县政协 市县政协委员 各级政协委员
# normative documents, decisions, contracts
规范性文件 规范性文 行政规范性文件 区级行政规范性文件 县级行政规范性文件 区级规范性文件 县级规范性文件 \
区规范性文件 县规范性文件 区行政规范性文件 县行政规范性文件 区政府规范性文件 县政府规范性文件 \
区政府行政规范性文件 县政府行政规范性文件 旗政府行政规范性文件 市政府行政规范性文件 市政府规范性文件 \
政府规范性文件 规范性文件草案 现行规范性文件 现行有效规范性文件
决策 重大行政决策 重大决策
合同 行政合同 政府合同 行政协议 政府合同协议 合同协议 行政机关合同 重大合同 重要合同 招商合同 经济合同 \
民事合同 政府性合同 各类合同 各类合同协议
合法性审查 合法性审核 审查 审核 合法性审核审查
公平竞争审查
法制审核 合法性法制审核
备案 报备 报送备案
备案审查 审查备案
制定 制发 印发 出台 正式印发 发布 新制定 制定出台 制定印发 制定发布
清理
废止
修改 修订
宣布失效 失效
继续有效 保留 保留有效 继续保留
征求意见
采纳
意见 意见建议 建议意见
法律明白人 农村法律明白人 乡村法律明白人 村级法律明白人
培养 培育
双随机 双随机一公开
目录
依法治县委员会 依法治区委员会 依法治市委员会 依法治州委员会 依法治旗委员会 县委依法治县委员会 \
区委依法治区委员会 市委依法治市委员会 州委依法治州委员会 旗委依法治旗委员会 县委全面依法治县委员会 \
区委全面依法治区委员会 市委全面依法治市委员会 州委全面依法治州委员会 旗委全面依法治旗委员会
# enforcement
行政处罚
处罚
行政许可
行政强制
行政检查 行政执法检查 行政检查实施
检查
抽查 抽取
罚没
罚款
案卷
评查
持证
综合查一次
一件事 高效办成一件事
投诉举报
投诉
举报
免罚 不予处罚 不予行政处罚 免予处罚 首违不罚 免予行政处罚
减轻
从轻
执法人员 行政执法人员
# services
法律援助
公证
法律咨询
法律顾问
政务服务
公开
主动公开
依申请公开
# people and organisation
述法
培训 培训班
考试
督察
整改
考核 考评
批示
普法
# what is counted of it
率
占比 比重 比例 所占比例 所占比重 占
同比
金额
满意
合格
优秀
通过
成功
按期 按时 及时 限期
覆盖
首次
市级
省级
国家级
新增
累计
发现
未
不
无
非
""")

# Words that change nothing about what is counted.
FILLERS: frozenset[str] = frozenset(
    _words("""
案件 案 申请 行政机关 行政 工作 情况 各类 各级 活动 有关 相关 全部 区级 县级 的 了 对 等 及 和 与 或 件 宗 数量
总数 继续 保持 为 参加 年终 现行 仅 发出 下发 推出 作出 决定 召开 全面 作了 公布 梳理
并 建成 工单 三级 县乡村 强化 加强 的仅
""")
)

# Who acts, and what offices do in their ordinary course: the actor is no part of such a name, and the scope of the
# figure is told apart. Left out: acts that depend on the actor (出庭, 败诉, 述法率), and parts of a body (街道).
ACTORS: tuple[str, ...] = (
    *(f"{area}{body}" for area in "省市区县旗州盟" for body in ("委", "政府", "人民政府", "政府本级", "本级", "级")),
    *(f"{place}长" for place in ("区", "县", "市", "旗", "镇", "乡", "局")),
    *_words("党委 党组 政府 乡党委会 党委会 党政联席会 党组会 书记 主任 常委会 常务会议 常务会"),
    *_words("主要负责同志 主要负责人 党政主要负责人 主要领导 班子成员 领导干部 处级领导干部 科级干部"),
    *_words("法制办 司法局 法制机构 法律顾问 法律顾问团 复议机关 复议机构 行政复议机关 行政复议机构"),
    *_words("法律援助中心 法律援助机构 行政执法部门 执法部门 执法单位 行政执法单位 政府部门"),
    *_words("人民法院 法院 各级法院 检察院 公证机构 公证处 人民调解组织 调解组织 乡镇调解委员会"),
    *_words("调解委员会 人民调解委员会 各级 行政执法机关 行政机关 全局 本局 我局 本级 主持"),
)
ACTS: tuple[str, ...] = _words("""
召开 收到 新收 受理 审结 办结 办理公证 制定 制发 出台 印发 发布 清理 废止 修改 修订 审查 审核 合法性审 提出 聘请
聘任 外聘 专题研究 专题听取 听取法治 听取依法 研究法治 研究依法 讲授 讲法治课 举办 报备 旁听 公布 调解 调处
检查执法案卷 评查 抽查
下发 发出 行政复议 行政规范性文件 规范性文件 督察反馈 完成书面述法 完成年度述法 书面述法 开展 组织 作出行政处罚
行政应诉 办结行政处罚 办理行政处罚 会前学法 对法治 就法治 司法建议 办理法律援助 受理法律援助 作出行政许可
实施行政 政务服务事项 行政权力事项 依法治 全面依法治 主动公开 办理人大 办理政协 办理行政 兑付
""")

# Light verbs at the head of a name: 组织开展行政执法监督 counts what 行政执法监督 counts.
LIGHT_VERBS: tuple[str, ...] = _words(
    "组织开展 组织实施 继续保持 开展 组织 实施 举办 进行 完成 实现 积极 认真 高质量 持续 保持 继续"
)

# Wordings that stand in every chapter of a report and name no indicator by themselves.
GENERIC: frozenset[str] = frozenset(
    _words("""
备案 报备 审查 审核 清理 废止 修改 修订 失效 保留 制定 受理 办理 审结 办结 结案 收到 新收 维持 驳回 撤销 调解
和解 化解 检查 抽查 培训 考试 考核 督察 督查 整改 演练 案件 金额 涉及金额 涉案金额 处罚金额 罚款金额 投诉 举报
问题 活动 会议 结案率 办结率 按期办结率 按时办结率 及时率 规范率 满意率 合格率 优秀率 通过率 采纳率 完成率
整改率 覆盖率 化解率 成功率 公示率 参考率
""")
)
