//! What a service is: kind, customers, law and standing.

/// Calls a macro with the vocabularies of the service record.
#[macro_export]
macro_rules! record_vocabularies {
    ($callback:ident) => {
        $callback! {
            /// The kind of a service.
            source "OMB Circular A-11 §280.4"
            ServiceType {
                Administrative = "ADMINISTRATIVE" "Administrative" "Requests and renewals that need no complex determination, such as a passport or a permit.";
                Benefits = "BENEFITS" "Benefits" "Entitlements, insurance, loans and grants for which someone must be found eligible.";
                Compliance = "COMPLIANCE" "Compliance" "What people and businesses must do, such as filing taxes or declaring goods.";
                Recreation = "RECREATION" "Recreation" "Use of public lands, parks, museums and other places.";
                Informational = "INFORMATIONAL" "Informational" "Authoritative information that people look for to decide or act.";
                DataAndResearch = "DATA_AND_RESEARCH" "Data and research" "Data, analysis and research offered to the public.";
                Regulatory = "REGULATORY" "Regulatory" "Guidance to and approval of regulated parties.";
                Other = "OTHER" "Other" "A kind not named here; the record says which.";
            }

            /// A moment of life that services from several agencies belong to.
            source "Federal Services Index"
            LifeExperience {
                ApproachingRetirement = "APPROACHING_RETIREMENT" "Approaching retirement" "Preparing for and entering retirement." from "Executive Order 14058";
                RecoveringFromDisaster = "RECOVERING_FROM_DISASTER" "Recovering from a disaster" "Getting help after a disaster." from "Executive Order 14058";
                TransitionToCivilianLife = "TRANSITION_TO_CIVILIAN_LIFE" "Transition to civilian life" "Leaving military service." from "Executive Order 14058";
                BirthAndEarlyChildhood = "BIRTH_AND_EARLY_CHILDHOOD" "Birth and early childhood" "Having a child and raising it in its first years, above all with low income." from "Executive Order 14058";
                FacingFinancialShock = "FACING_FINANCIAL_SHOCK" "Facing a financial shock" "Losing income or meeting sudden costs." from "Executive Order 14058";
                DeathOfALovedOne = "DEATH_OF_A_LOVED_ONE" "Death of a loved one" "Arranging affairs after a death." from "USA.gov benefit finder";
                StartingABusiness = "STARTING_A_BUSINESS" "Starting a business" "Starting or growing a business.";
                TravelAndImmigration = "TRAVEL_AND_IMMIGRATION" "Travel and immigration" "Traveling abroad, entering the country or becoming a citizen.";
                EducationAndWork = "EDUCATION_AND_WORK" "Education and work" "Learning, training and finding work.";
                Other = "OTHER" "Other" "A moment not named here.";
            }

            /// Who a service is for.
            source "5 U.S.C. 321(3); OMB M-23-22 §III.B.2"
            CustomerGroup {
                Individuals = "INDIVIDUALS" "Individuals" "People for themselves or their families.";
                Businesses = "BUSINESSES" "Businesses" "Companies and the self-employed.";
                Nonprofits = "NONPROFITS" "Nonprofits" "Nonprofit organizations.";
                StateLocalGovernments = "STATE_LOCAL_GOVERNMENTS" "State and local governments" "States, counties, cities and their bodies.";
                Tribes = "TRIBES" "Tribes" "Tribal nations and their members.";
                Veterans = "VETERANS" "Veterans" "Veterans, service members and their families.";
                FederalEmployees = "FEDERAL_EMPLOYEES" "Federal employees" "Present and former federal employees.";
                ForeignNationals = "FOREIGN_NATIONALS" "Foreign nationals" "People who are not citizens.";
                Researchers = "RESEARCHERS" "Researchers" "Scientists and other users of data.";
                Other = "OTHER" "Other" "A group not named here.";
            }

            /// Whether the public uses the service.
            source "GSA public website inventory, three-step test"
            PublicFacing {
                Anyone = "ANYONE" "Anyone" "Open to anyone without restriction.";
                Customers = "CUSTOMERS" "Customers" "For customers who receive a benefit or service or comply with a rule; a login does not change that.";
                NotPublic = "NOT_PUBLIC" "Not public" "Primarily for federal employees or contractors.";
            }

            /// What keeps a service, task or form from being digital.
            source "21st Century IDEA §4(d); OMB M-23-22 §III.B"
            BarrierCategory {
                Technology = "TECHNOLOGY" "Technology" "Systems that cannot do it yet.";
                Procedure = "PROCEDURE" "Procedure" "How the work is organized.";
                Regulation = "REGULATION" "Regulation" "A regulation that would have to change.";
                Legislation = "LEGISLATION" "Legislation" "A law that would have to change.";
                Funding = "FUNDING" "Funding" "Money or staff that is missing.";
                SignatureOrIdentity = "SIGNATURE_OR_IDENTITY" "Signature or identity" "A signature or proof of identity that is accepted only on paper or in person.";
                AccessOrLanguage = "ACCESS_OR_LANGUAGE" "Access or language" "Customers who cannot use a digital way, or not in their language.";
                Other = "OTHER" "Other" "A barrier not named here.";
            }

            /// A potential solution for what cannot be digital.
            source "21st Century IDEA §4(d)(5)"
            SolutionKind {
                ExistingTechnology = "EXISTING_TECHNOLOGY" "Existing technology" "Technology that exists already.";
                Procedural = "PROCEDURAL" "Procedural change" "A change of procedure.";
                Regulatory = "REGULATORY" "Regulatory change" "A change of regulation.";
                Legislative = "LEGISLATIVE" "Legislative change" "A change of law.";
            }

            /// The standing of a service of a high-impact service provider.
            source "OMB Circular A-11 §280"
            DesignationStatus {
                Designated = "DESIGNATED" "Designated" "Designated for the fiscal year.";
                PreviouslyReported = "PREVIOUSLY_REPORTED" "Previously reported" "Reported in an earlier year.";
            }

            /// The kind of a digitization opportunity.
            source "OMB M-23-22 §IV.A.5"
            OpportunityKind {
                NewDigital = "NEW_DIGITAL" "New digital option" "A digital option that does not exist yet.";
                OptimizeSelfService = "OPTIMIZE_SELF_SERVICE" "Better self-service" "A digital option that can be improved so that people serve themselves.";
            }

            /// Where a digitization opportunity stands.
            source "GAO-25-107652; Federal Services Index"
            OpportunityStatus {
                Proposed = "PROPOSED" "Proposed" "Named, not decided.";
                Planned = "PLANNED" "Planned" "Decided, not begun.";
                InProgress = "IN_PROGRESS" "In progress" "Begun.";
                Done = "DONE" "Done" "Finished.";
                Dropped = "DROPPED" "Dropped" "Given up.";
            }

            /// A driver of customer experience.
            source "OMB Circular A-11 §280; digital.gov, 2023"
            CxDriver {
                Effectiveness = "EFFECTIVENESS" "Effectiveness" "My need was addressed.";
                Ease = "EASE" "Ease" "It was easy to do what I needed.";
                Efficiency = "EFFICIENCY" "Efficiency" "It took a reasonable time.";
                Transparency = "TRANSPARENCY" "Transparency" "I understood what was asked of me and what happens next.";
                Humanity = "HUMANITY" "Humanity" "I was treated fairly and with respect.";
                Employee = "EMPLOYEE" "Employee" "Employees I met were helpful.";
                Other = "OTHER" "Other" "A driver not named here.";
            }
        }
    };
}
